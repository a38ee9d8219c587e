/** Looks of the frame with the panel, and of the unread mark. */
export const frameLook =
  "b{padding:0 7px;border-radius:9px;background:#fff;color:#b3261e}" +
  "iframe{inset-block-end:88px;inline-size:392px;block-size:min(660px,100dvh - 108px);border:0;border-radius:18px;background:Canvas;box-shadow:0 12px 48px #0005}" +
  "@media(max-width:480px){iframe{inset:0!important;inline-size:100%;block-size:100dvh;border-radius:0}.ready button{display:none}}" +
  "@media(forced-colors:active){iframe{border:2px solid}}" +
  "@media(prefers-reduced-motion:no-preference){iframe{animation:u .18s}}" +
  "@keyframes u{from{opacity:0;translate:0 12px}}";
