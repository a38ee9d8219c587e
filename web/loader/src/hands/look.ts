/** Looks of marks, pointers and the frame around the page, in a shadow tree that the page cannot see. */
export const look =
  ":host{all:initial!important;position:fixed!important;inset:0!important;z-index:2147482990!important;pointer-events:none!important;overflow:clip!important}" +
  "*{box-sizing:border-box}" +
  "svg,.catch{position:absolute;inset:0;inline-size:100%;block-size:100%;overflow:visible}" +
  "path{fill:none;stroke:var(--c);stroke-width:4px;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}" +
  "path.halo{stroke:#fff;stroke-width:7px;stroke-opacity:.75}" +
  ".catch{pointer-events:auto;cursor:crosshair;touch-action:none}" +
  ".at{position:absolute;inset:0 auto auto 0;}" +
  ".tag{position:absolute;max-inline-size:180px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;padding:2px 8px;border-radius:10px;background:var(--c);color:#fff;font:600 12px/1.35 system-ui,sans-serif}" +
  ".pointer .tag{inset:20px auto auto 14px}" +
  ".pointer svg{inline-size:22px;block-size:22px}" +
  ".pointer path{fill:var(--c);stroke:#fff;stroke-width:1.5px}" +
  ".far{opacity:.55}" +
  ".box{border:2px solid var(--c);border-radius:6px;box-shadow:0 0 0 2px #fffc}" +
  ".box .tag{inset:auto auto 100% -2px;border-end-start-radius:0;margin-block-end:3px}" +
  ".box.low .tag{inset:100% auto auto -2px;margin-block:3px 0}" +
  ".glow{border:0;border-radius:5px;background:color-mix(in srgb,var(--c) 22%,#0000);box-shadow:0 0 0 3px var(--c)}" +
  ".press{border:3px dashed var(--c)}" +
  ".ring{inline-size:36px;block-size:36px;margin:-18px;border:3px solid var(--c);border-radius:50%;box-shadow:0 0 0 2px #fffc}" +
  ".frame{position:absolute;inset:0;border:4px solid #1d4ed8;box-shadow:inset 0 0 0 1px #fffa}" +
  ".sign{position:absolute;inset-block-end:16px;inset-inline-start:16px;max-inline-size:min(420px,calc(100% - 110px));display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;padding:7px 8px;padding-inline-start:14px;border-radius:22px;background:#16233f;color:#fff;font:500 14px/1.35 system-ui,sans-serif;pointer-events:auto}" +
  ".sign.end{inset-inline:auto 16px}" +
  "button{min-block-size:32px;margin-inline-start:auto;padding:0 14px;border:0;border-radius:16px;background:#fff;color:#16233f;font:600 14px system-ui,sans-serif;cursor:pointer}" +
  "button:focus-visible{outline:3px solid #fff;outline-offset:2px}" +
  "[hidden]{display:none}" +
  "@media(forced-colors:active){.tag,.sign,button{border:1px solid}.frame,.box{border-color:Highlight}}" +
  "@media(prefers-reduced-motion:no-preference){.ring{animation:r .7s ease-out both}.press{animation:p 1.1s ease-in-out infinite alternate}}" +
  "@keyframes r{from{scale:.4}60%{opacity:1}to{scale:1.25;opacity:0}}" +
  "@keyframes p{to{box-shadow:0 0 0 7px color-mix(in srgb,var(--c) 35%,#0000)}}";
