import { Component, type ComponentType, type RenderableProps } from "preact";
import { shallow } from "./store.ts";

/** A component that is drawn again only when one of its properties is another value. */
export function memo<P extends object>(Drawn: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !shallow(this.props as P, next);
    }
    override render(props: RenderableProps<P>) {
      return <Drawn {...(props as P)} />;
    }
  };
}
