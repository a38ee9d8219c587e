import type { Texts } from "../index.ts";

export const avatars: Texts<"avatars"> = {
  "avatar.title": "Bild von {name}",
  "avatar.none": "Keins",
  "avatar.fox": "Fuchs",
  "avatar.cat": "Katze",
  "avatar.bear": "Bär",
  "avatar.owl": "Eule",
  "avatar.frog": "Frosch",
  "avatar.whale": "Wal",
  "avatar.leaf": "Blatt",
  "avatar.sun": "Sonne",
  "avatar.moon": "Mond",
  "avatar.mountain": "Berg",
  "avatar.cup": "Tasse",
  "avatar.kite": "Drachen",
};
