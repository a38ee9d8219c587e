/** Line icons on a 20 × 20 field, drawn for this application. Decorative: labels carry the meaning. */
const SHAPES = {
  work: "M3 5.5h14v8H9l-3.5 3v-3H3z",
  archive: "M3 4h14v4H3zM4.5 8v8h11V8M8 11.5h4",
  live: "M3 16V9M8 16V4M13 16v-5M18 16V7",
  admin:
    "M3 6h8M15 6h2M3 14h2M9 14h8M13 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0M9 14a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
  check: "M4 10.5l4 4 8-9",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5 8l5 5 5-5",
  next: "M8 5l5 5-5 5",
  back: "M12 5l-5 5 5 5",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  send: "M3.5 10.2L17 4l-5 13-2.5-5.2zM9.5 11.8L17 4",
  page: "M3 5h14v11H3zM3 8.2h14M5.4 6.6h.1M7.6 6.6h.1",
  lead: "M4 3.5l11.5 5.6-5 1.6-1.6 5z",
  follow: "M4 15c3-8 6-9 12-9M12.5 3L16 6l-3.5 3.5",
  columns: "M3 4.5h14v11H3zM10 4.5v11",
  person:
    "M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10zM3.8 16.8c.8-3 3.2-4.3 6.2-4.3s5.4 1.300 6.200 4.3",
  people:
    "M7.500 9.500a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600zM2.500 15.800c.6-2.700 2.500-3.800 5-3.800s4.400 1.100 5 3.800M13 4.200a2.600 2.600 0 0 1 0 5M14.500 12.200c1.600.4 2.600 1.500 3 3.600",
  history: "M3.800 7.500A6.800 6.800 0 1 1 3.300 11M3.500 4v3.500H7M10 6.500V10l2.500 1.800",
  end: "M10 3v7M6 5.200a6.200 6.200 0 1 0 8 0",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  globe:
    "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.600 2 2.600 12 0 14M10 3c-2.600 2-2.600 12 0 14",
  sound:
    "M4 8v4h2.500L10 15V5L6.500 8zM12.800 7.500a3.500 3.500 0 0 1 0 5M15 5.500a6.400 6.400 0 0 1 0 9",
  mute: "M4 8v4h2.500L10 15V5L6.500 8zM13 8l4 4M17 8l-4 4",
  sun: "M10 13.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M4.700 15.300l1.400-1.400M13.900 6.100l1.400-1.400",
  keyboard:
    "M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6.500 11.700h7",
  copy: "M7 7h9v9H7zM4 13V4h9",
  plus: "M10 4v12M4 10h12",
  edit: "M4 16l.8-3.500L13 4.300l2.700 2.700-8.200 8.200zM11.500 5.800l2.700 2.700",
  trash: "M4 6h12M8 6V4h4v2M5.500 6l.7 10h7.600l.7-10M8.500 9v4.500M11.500 9v4.500",
  open: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7.500 7.500",
  reload: "M16 10a6 6 0 1 1-1.800-4.300M16 3.500V7h-3.500",
  out: "M8 4H4v12h4M8 10h9M13.500 6.500L17 10l-3.500 3.500",
  key: "M7.500 15a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10 9l6.500-5.500M13.500 6l2 2",
  warn: "M10 3.500l7.500 13h-15zM10 8.500v3.500M10 14.500h.01",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1.500 1h-13zM8.500 17h3",
  print: "M6 7V3.500h8V7M6 14H3.500V7h13v7H14M6 11.500h8v5H6z",
  link: "M8.500 11.500l3-3M7.500 8.500L5 11a2.800 2.800 0 0 0 4 4l2.500-2.500M12.500 11.500L15 9a2.800 2.800 0 0 0-4-4L8.500 7.500",
  canned: "M5 3.500h10v13H5zM12 6L8 14",
  attach:
    "M16.500 9.500l-6.800 6.800a4 4 0 0 1-5.700-5.700l7-7a2.700 2.700 0 0 1 3.800 3.800l-7 7a1.300 1.300 0 0 1-1.900-1.900l6.300-6.300",
  note: "M4 3.500h12v8.500l-4.500 4.500H4zM16 12h-4.500v4.500M7 7h6M7 10h4",
  aside: "M3 5h9v6H8l-3 2.500V11H3zM14.500 8H17v6h-2v2.200L12.500 14H9.500",
  transfer: "M3 7h12M12 3.500L15.500 7 12 10.500M17 13H5M8 9.500L4.500 13 8 16.500",
  hold: "M7 4.500v11M13 4.500v11",
  star: "M10 3.500l2 4.300 4.700.6-3.500 3.200.9 4.700-4.100-2.300-4.100 2.300.9-4.700L3.300 8.400 8 7.800z",
} as const;

export type IconName = keyof typeof SHAPES;

/** Icons that point along the line of reading are mirrored where that runs from right to left. */
const MIRRORED = new Set<IconName>(["next", "back", "send", "follow", "out", "open", "lead"]);

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={MIRRORED.has(name) ? "icon icon-mirrored" : "icon"}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={1.6}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
