/** What pictures of people are called; comes with their picker. */
export const avatars = {
  "avatar.title": "Picture of {name}",
  "avatar.none": "None",
  "avatar.fox": "Fox",
  "avatar.cat": "Cat",
  "avatar.bear": "Bear",
  "avatar.owl": "Owl",
  "avatar.frog": "Frog",
  "avatar.whale": "Whale",
  "avatar.leaf": "Leaf",
  "avatar.sun": "Sun",
  "avatar.moon": "Moon",
  "avatar.mountain": "Mountain",
  "avatar.cup": "Cup",
  "avatar.kite": "Kite",
} as const;
