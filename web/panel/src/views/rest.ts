/** The views that are fetched when one of them is wanted. */
export { Before } from "./before.tsx";
export { Ended } from "./ended.tsx";
export { Ending } from "./ending.tsx";
export { Menu } from "./menu.tsx";
