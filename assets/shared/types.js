/**
 * The shapes that the server's two JSON APIs speak, as types for the checker; nothing here runs.
 * All times are UTC milliseconds since 1970; all ids of messages and conversations are the server's numbers.
 */

/**
 * @typedef {object} Person
 * @property {number} id
 * @property {string} name
 * @property {string} title
 * @property {string | null} photo  absolute path, path prefix included
 */

/**
 * @typedef {object} Message
 * @property {number} id            the server's order
 * @property {string} client_id     the author's own id for it, the same in every retry
 * @property {"visitor" | "operator"} author
 * @property {Person | null} operator
 * @property {"text" | "event"} kind
 * @property {string} body          plain text; for events what happened: taken, closed, reopened, ...
 * @property {number} at
 * @property {number} conversation
 * @property {string} [via]         where an answer was written, if not in the console; only the team is told
 */

/**
 * @typedef {object} Presence
 * @property {"here" | "nobody"} state
 * @property {Person[]} operators   those who are here, three at most
 */

/**
 * @typedef {object} SiteTexts
 * @property {string} title
 * @property {string} greeting
 * @property {string} placeholder
 * @property {string} away
 * @property {string} contact_ask
 * @property {string} launcher_label
 * @property {string} privacy_note
 * @property {string} privacy_url
 */

/**
 * @typedef {object} SiteView
 * @property {string} id
 * @property {string} name
 * @property {string} lang
 * @property {SiteTexts} texts
 * @property {Presence} presence
 * @property {string[]} origins     pages that may hold the panel in a frame
 * @property {boolean} contact_wanted
 * @property {Moment | null} hours
 */

/**
 * @typedef {object} VisitorView
 * @property {string | null} name
 * @property {string | null} email
 * @property {string | null} phone
 */

/**
 * @typedef {object} ConversationView
 * @property {number} id
 * @property {"open" | "closed"} state
 * @property {Person | null} operator
 * @property {number} opened_at
 * @property {number | null} closed_at
 * @property {number} visitor_read   last message id the visitor has seen
 * @property {number} operator_read  last message id an operator has seen
 * @property {boolean} waiting
 */

/**
 * @typedef {object} VisitorState
 * @property {SiteView} site
 * @property {VisitorView} visitor
 * @property {ConversationView | null} conversation
 * @property {Message[]} messages
 * @property {boolean} more
 * @property {number} after
 */

/**
 * @typedef {object} PageInfo
 * @property {string} url
 * @property {string} [title]
 * @property {string} [referrer]
 * @property {number} [entered_at]
 * @property {Record<string, string>} [context]  what the page's own script says of this visit
 */

/**
 * One frame of the live connection. Durable frames carry the log id that is the cursor.
 * @typedef {object} Frame
 * @property {string} type
 * @property {number} [id]
 * @property {any} [data]
 */

/**
 * @typedef {Person & {email: string, role: "owner" | "operator", lang: string}} Me
 */

/**
 * @typedef {object} SiteBrief
 * @property {string} id
 * @property {string} name
 */

/**
 * @typedef {object} LastLine
 * @property {"visitor" | "operator"} author
 * @property {"text" | "event"} kind
 * @property {string} body
 * @property {number} at
 * @property {Person | null} operator
 */

/**
 * One conversation in the operator's inbox.
 * @typedef {object} Item
 * @property {number} id
 * @property {string} site
 * @property {{id: number, name: string | null, email: string | null, phone: string | null, label: string}} visitor
 * @property {"open" | "closed"} state
 * @property {Person | null} operator
 * @property {number} opened_at
 * @property {number | null} closed_at
 * @property {number | null} waiting_since
 * @property {boolean} missed
 * @property {number} visitor_read
 * @property {number} operator_read
 * @property {number} unread
 * @property {LastLine | null} last
 * @property {boolean} spam
 */

/**
 * Who blocked a visitor, and why.
 * @typedef {object} Block
 * @property {Person | null} operator
 * @property {string} reason
 * @property {number} at
 * @property {number | null} address_until  until when where they write from is blocked, too
 */

/**
 * What the operator may see of the visitor.
 * @typedef {object} VisitorCard
 * @property {number} id
 * @property {string | null} name
 * @property {string | null} email
 * @property {string | null} phone
 * @property {string | null} lang
 * @property {string | null} device
 * @property {{url: string, title: string} | null} page
 * @property {string | null} referrer
 * @property {number | null} entered_at
 * @property {Record<string, string>} context
 * @property {number} created_at
 * @property {number} seen_at
 * @property {number} conversations
 * @property {boolean} online
 * @property {Block | null} block
 * @property {boolean} address_known  blocking can include where they write from
 */

/**
 * @typedef {object} Counts
 * @property {number} waiting
 * @property {number} mine
 * @property {number} all
 * @property {number} closed
 * @property {number} spam
 */

/** @typedef {Record<string, Record<string, string>>} LanguageTexts  key, then language */

/**
 * A page that was seen carrying the tag.
 * @typedef {object} SeenOrigin
 * @property {string} origin
 * @property {string} page
 * @property {number} last_at
 * @property {boolean} allowed
 */

/**
 * How a site's corner button and panel look.
 * @typedef {object} Look
 * @property {string} accent
 * @property {"left" | "right"} position
 * @property {number} offset_x
 * @property {number} offset_y
 * @property {string} mobile
 */

/**
 * @typedef {object} Hours
 * @property {string} zone                      as in the IANA database
 * @property {Record<string, string[]>} week    mon to sun; spans like 09:00-18:00
 * @property {string} holidays                  a country or a part of one: DE, DE-BY
 * @property {Record<string, string[]>} dates   2026-12-24: spans of that day, none means closed
 */

/** @typedef {{open: boolean, until: number | null, next_at: number | null}} Moment  UTC milliseconds */

/**
 * A site with its settings, as the console edits it.
 * @typedef {object} SiteFull
 * @property {string} id
 * @property {string} name
 * @property {{texts: LanguageTexts, look: Look, when_nobody: "form" | "hide", lang: string, hours: Hours}} settings
 * @property {string[]} origins
 * @property {string} tag                           empty where it could not work
 * @property {"public" | "network" | "machine"} reach  which pages can use this server's address
 * @property {SeenOrigin[]} seen
 * @property {{texts: LanguageTexts}} defaults
 */

/** @typedef {{level: "good" | "warning" | "error", about: string, code: string, message: string, hint: string, copy: string}} Finding */
/** @typedef {"waiting" | "running" | "skipped" | "good" | "warning" | "error"} StepState */
/** @typedef {{step: string, title: string, state: StepState, findings: Finding[]}} CheckStep */
/** @typedef {{id: string, site: string, url: string, running: boolean, steps: CheckStep[]}} PageCheck */

export {};
