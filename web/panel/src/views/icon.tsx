/** Outlines on a 24 by 24 grid; they take the colour of the text. */
const SHAPES = {
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  down: "m6 9 6 6 6-6",
};

export const Icon = ({ of }: { of: keyof typeof SHAPES }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" class={`i i-${of}`}>
    <path d={SHAPES[of]} />
  </svg>
);

export const IconButton = (props: {
  of: keyof typeof SHAPES;
  label: string;
  onClick: () => void;
  expanded?: boolean;
  id?: string;
}) => (
  <button
    type="button"
    class="icon"
    id={props.id}
    aria-label={props.label}
    aria-expanded={props.expanded}
    onClick={props.onClick}
  >
    <Icon of={props.of} />
  </button>
);
