/** Looks of the button, sealed off from the page by the shadow root; where the frame stands. */
export const look =
  ":host{all:initial!important}" +
  "button,iframe{position:fixed;z-index:2147483000;inset-block-end:20px;inset-inline-end:20px;border:2px solid #0000;border-radius:26px;box-shadow:0 4px 16px #0004}" +
  "button{z-index:2147483001;display:flex;align-items:center;gap:10px;min-block-size:52px;padding:0 20px;background:var(--a,#2456d6);color:#fff;font:600 15px system-ui;cursor:pointer}" +
  ".left>*{inset-inline:20px auto!important}" +
  "button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}" +
  "i{inline-size:8px;block-size:8px;border:2px solid;border-radius:50%}" +
  ".s1 i{background:#7dffb8}" +
  ".s2 i{border-radius:2px;background:#ffd84d}" +
  "[hidden]{display:none}";
