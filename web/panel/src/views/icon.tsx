import { SHAPES } from "./shapes.ts";

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
