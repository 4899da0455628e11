/** The words of one language that the launcher shows or reads aloud. */
interface LauncherTexts {
  label: string;
  close: string;
  title: string;
  unread: string;
  link: string;
}

/** What the server writes behind the launcher's text: one site's settings. */
interface LauncherSettings {
  site: string;
  base: string;
  v: string;
  origins: string[];
  lang: string;
  texts: Record<string, LauncherTexts>;
  look: {
    accent: string;
    ink: string;
    position: "left" | "right";
    offset_x: number;
    offset_y: number;
    mobile: "sheet" | "compact" | "full";
  };
  hidden: boolean;
  loopback: boolean;
}

/** The parameter of the function expression that the build makes of main.js. */
declare const settings: LauncherSettings;

interface Window {
  chatplug?: any;
}
