/** Outlines on a 24 by 24 grid; they take the colour of the text. */
export const SHAPES = {
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  down: "m6 9 6 6 6-6",
};
