import type { Texts } from "../index.ts";

export const avatars: Texts<"avatars"> = {
  "avatar.title": "صورة {name}",
  "avatar.none": "بلا صورة",
  "avatar.fox": "ثعلب",
  "avatar.cat": "قطة",
  "avatar.bear": "دب",
  "avatar.owl": "بومة",
  "avatar.frog": "ضفدع",
  "avatar.whale": "حوت",
  "avatar.leaf": "ورقة شجر",
  "avatar.sun": "شمس",
  "avatar.moon": "قمر",
  "avatar.mountain": "جبل",
  "avatar.cup": "فنجان",
  "avatar.kite": "طائرة ورقية",
};
