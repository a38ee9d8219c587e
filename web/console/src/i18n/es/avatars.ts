import type { Texts } from "../index.ts";

export const avatars: Texts<"avatars"> = {
  "avatar.title": "Imagen de {name}",
  "avatar.none": "Ninguna",
  "avatar.fox": "Zorro",
  "avatar.cat": "Gato",
  "avatar.bear": "Oso",
  "avatar.owl": "Búho",
  "avatar.frog": "Rana",
  "avatar.whale": "Ballena",
  "avatar.leaf": "Hoja",
  "avatar.sun": "Sol",
  "avatar.moon": "Luna",
  "avatar.mountain": "Montaña",
  "avatar.cup": "Taza",
  "avatar.kite": "Cometa",
};
