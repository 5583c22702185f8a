// What the helper makes of a sentence: the key of one note, or "nothing". Pure; the patterns come with the page.
//
// Order (clinical rule 7.4): risk, harm, boundary, errand, and only then how it is said. A kind word lifts what
// would lean "from". Silence is no approval, so "nothing" is said in the same words whatever the reason.

const straight = (text) => text.slice(0, 1000).replace(/[‘’]/g, "'").trim();
const finds = (pattern, text) => new RegExp(pattern, "i").test(text);
const found = (group, text) => Object.keys(group).filter((rule) => finds(group[rule], text));

// "risk", "safety", "nothing", or "" where one may look further.
const first = (patterns, text) => {
  if (!text) return "nothing";
  if (finds(patterns.first.risk, text)) return "risk";
  if (finds(patterns.first.safety, text)) return "safety";
  return finds(patterns.first.boundary, text) || finds(patterns.first.logistics, text) ? "nothing" : "";
};

const LIFTED_BY_PRAISE = ["N01", "N02", "N05"];
const ENOUGH = 3;

export const look = (patterns, typed) => {
  const text = straight(typed);
  const before = first(patterns, text);
  if (before) return before;
  const kind = finds(patterns.first.praise, text);
  const from = found(patterns.from, text).filter((rule) => !kind || !LIFTED_BY_PRAISE.includes(rule));
  const leans = found(patterns.lean_for, text);
  const named = leans.includes("P01");
  if (from.length && named) return "mixed";
  if (from.includes("N14")) return "self";
  if (from.length && from.every((rule) => rule === "N11")) return "shut";
  if (from.length) return "from";
  if (named) return leans.length + 1 >= ENOUGH ? "nothing" : "for_bare"; // naming a part counts twice
  const about = found(patterns.about, text).length && !kind && !text.endsWith("?");
  return about && !/\b(?:thank|please|lovely|glad|appreciate|kind)/i.test(text) ? "about" : "nothing";
};

export const listen = (patterns, typed) => {
  const text = straight(typed);
  const before = first(patterns, text);
  if (before) return before;
  const { asks_first: asks, ...habits } = patterns.witness;
  const waits = finds(asks, text) ? ["W01", "W06"] : [];
  return found(habits, text).find((rule) => !waits.includes(rule)) ?? "nothing";
};
