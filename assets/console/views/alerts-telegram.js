/** Telegram: the owner's bot, and one's own chat with it. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { Action, Wrong } from "../parts/basics.js";
import { QrCode } from "../parts/codes.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { linkChat, loadTelegram, removeBot, setBot, unlinkChat } from "../state/telegram.js";
import { useMe, useStore } from "../store.js";
import { Card } from "./page.js";

/** @typedef {import("../state/telegram.js").Telegram} Telegram */

const LOOK_MS = 2_000; // how soon a link that was opened on the phone shows here

/** The owner pastes the token of a bot of their own. */
function SetUp() {
  const [token, setToken] = useState("");
  const { problem, attempt } = useAttempt();
  return h(
    Form,
    { onSend: () => attempt(() => setBot(token)) },
    h("ol", { class: "numbered" }, [
      h("li", { key: 1 }, _("In Telegram, write to @BotFather: /newbot. It asks for a name.")),
      h("li", { key: 2 }, _("Copy the token that it answers with, and paste it here.")),
    ]),
    h(Field, {
      label: _("Token"),
      value: token,
      onChange: setToken,
      type: "password",
      autocomplete: "off",
      required: true,
      placeholder: "123456:ABC-DEF",
      hint: _("It stays on your server. Whoever has it can write as the bot."),
    }),
    h(Wrong, { problem }),
    h("div", {}, h("button", { type: "submit", class: "button primary" }, _("Use this bot"))),
  );
}

/** One's own chat is not known yet: a link for the phone, as a QR code too. @param {{bot: string}} props */
function Link({ bot }) {
  const [link, setLink] = useState(/** @type {import("../state/telegram.js").Link | null} */ (null));
  const { problem, attempt } = useAttempt();
  useEffect(() => {
    if (!link) return undefined;
    const timer = setInterval(() => void loadTelegram().catch(() => {}), LOOK_MS);
    return () => clearInterval(timer);
  }, [link]);
  if (!link)
    return h(
      "div",
      { class: "stack tight" },
      h("p", {}, _("Link your own Telegram: alerts come there, and a reply to one is your answer to the visitor.")),
      h(
        "div",
        {},
        h(Action, { class: "primary", onClick: () => attempt(async () => setLink(await linkChat())), children: _("Link my Telegram") }),
      ),
      h(Wrong, { problem }),
    );
  return h(
    "div",
    { class: "stack tight" },
    h("p", {}, _("Scan this with the phone, or open the link here, and press Start. It is good for a quarter of an hour.")),
    h(QrCode, { code: link, label: _("A link to @{bot}", { bot }) }),
    h("div", {}, h("a", { class: "button", href: link.address, target: "_blank", rel: "noopener noreferrer" }, glyph("out", 16), _("Open Telegram"))),
    h("p", { class: "muted", role: "status" }, _("Waiting for Start …")),
  );
}

/** @param {{known: Telegram}} props */
function Linked({ known: { bot, chat } }) {
  const { problem, attempt } = useAttempt();
  return h(
    "div",
    { class: "stack tight" },
    h("p", { class: "notice good" }, _("Alerts come to {chat} from @{bot}. Reply to one, and the visitor reads it at once.", { chat, bot })),
    h("p", { class: "muted" }, _("In the chat: /take takes the conversation you reply to, /away and /here say whether you want alerts.")),
    h("div", {}, h(Action, { class: "quiet", onClick: () => attempt(unlinkChat), children: _("Unlink") })),
    h(Wrong, { problem }),
  );
}

/** @param {{bot: string}} props */
function Bot({ bot }) {
  const [asking, setAsking] = useState(false);
  const { problem, attempt } = useAttempt();
  const gone = () => attempt(removeBot);
  return h(
    "div",
    { class: "stack tight" },
    h(
      "div",
      { class: "row" },
      h("span", { class: "grow muted" }, _("The bot is @{bot}.", { bot })),
      asking
        ? h(Action, { class: "danger", onClick: gone, children: _("Remove it, for everybody") })
        : h(Action, { class: "quiet", onClick: () => setAsking(true), children: [icon("close", 16), _("Remove the bot")] }),
    ),
    h(Wrong, { problem }),
  );
}

/** The card of Telegram. */
export function TelegramCard() {
  const known = useStore((state) => state.telegram);
  const owner = useMe().role === "owner";
  const { problem, attempt } = useAttempt();
  useEffect(() => void attempt(loadTelegram), []);
  const body = !known
    ? h(Wrong, { problem })
    : !known.bot
      ? owner
        ? h(SetUp, {})
        : h("p", { class: "muted" }, _("No bot is set up yet. An owner does that on this page."))
      : [
          known.linked ? h(Linked, { key: "linked", known }) : h(Link, { key: "link", bot: known.bot }),
          known.problem && h("p", { key: "problem", class: "notice warn", role: "status" }, known.problem),
          owner && known.problem && h(SetUp, { key: "anew" }),
          owner && h(Bot, { key: "bot", bot: known.bot }),
        ];
  return h(Card, { title: "Telegram" }, h("div", { class: "stack" }, body));
}
