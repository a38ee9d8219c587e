/** What is fetched when some of it is wanted. */
import "./looks.ts";

export { helps } from "../core/help.ts";
export { refused } from "../core/refused.ts";
export { Before } from "./before.tsx";
export { Ended } from "./ended.tsx";
export { Ending } from "./ending.tsx";
export { Files } from "./files.tsx";
export { Leading } from "./leading.tsx";
export { Menu } from "./menu.tsx";
export { happened } from "./more.tsx";
export { Refused } from "./refused.tsx";
export { Waiting } from "./waiting.tsx";
