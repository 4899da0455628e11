/** Calm tones made here, so that nothing is fetched. Silent until the person has acted: manners and browsers ask it. */

/** @typedef {{pitch: number, at: number}} Note */

/** @type {Record<"message" | "ring", Note[]>} */
const TONES = {
  message: [
    { pitch: 587.3, at: 0 },
    { pitch: 880, at: 0.11 },
  ],
  ring: [
    { pitch: 659.3, at: 0 },
    { pitch: 830.6, at: 0.16 },
    { pitch: 987.8, at: 0.32 },
  ],
};
const LASTS = 0.5; // seconds each note takes to fade

/** One per page. `wake()` belongs into a click or key handler. */
export function createSound() {
  /** @type {AudioContext | null} */
  let context = null;

  /** @param {AudioContext} out @param {Note} note @param {number} volume */
  function strike(out, note, volume) {
    const tone = out.createOscillator();
    const gain = out.createGain();
    const start = out.currentTime + note.at;
    tone.type = "sine";
    tone.frequency.value = note.pitch;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(volume, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + LASTS);
    tone.connect(gain).connect(out.destination);
    tone.start(start);
    tone.stop(start + LASTS);
  }

  return {
    /** Ask the browser for permission to sound. */
    wake() {
      try {
        context ??= new AudioContext();
        if (context.state === "suspended") void context.resume().catch(() => {});
      } catch {
        context = null; // no sound device: stay silent
      }
    },
    /** Whether a tone would be heard. */
    get awake() {
      return context?.state === "running";
    },
    /** @param {"message" | "ring"} name @param {number} [volume] 0 to 1 */
    play(name, volume = 0.12) {
      if (context?.state !== "running") return;
      for (const note of TONES[name]) strike(context, note, volume);
    },
  };
}
