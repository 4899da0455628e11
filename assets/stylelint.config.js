/** CSS rules: the standard set, plus what keeps layouts mirrored for right-to-left and themes able to win. */
export default {
  extends: ["stylelint-config-standard"],
  rules: {
    "declaration-no-important": true,
    "property-disallowed-list": [
      ["/^(margin|padding|border)-(left|right)$/", "left", "right", "float"],
      { message: "Use the logical property (inline-start, inline-end): layouts mirror in right-to-left languages" },
    ],
    "declaration-block-single-line-max-declarations": null,
    "selector-class-pattern": null,
    "no-descending-specificity": null,
  },
};
