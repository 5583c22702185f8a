// Entry: every behaviour finds its own elements by data- attributes, now and after each htmx swap.

import "./quick-exit.js";
import "./back-guard.js";
import "./idle.js";
import "./same-person.js"; // before once.js: what is asked about is not busy yet
import "./once.js";
import "./toast.js";
import "./passkey.js";
import { start as autosave } from "./autosave.js";
import { start as clock } from "./clock.js";
import { start as counter } from "./counter.js";
import { start as dialog } from "./dialog.js";
import { start as drawName } from "./draw-name.js";
import { start as enter } from "./enter.js";
import { start as followUp } from "./follow-up.js";
import { start as left } from "./left.js";

const behaviours = [dialog, counter, clock, followUp, enter, autosave, drawName, left];
const run = (root) => behaviours.forEach((start) => start(root));

run(document);
document.addEventListener("htmx:load", (event) => run(event.detail.elt ?? event.target));
