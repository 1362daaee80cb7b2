import { Component, createRef } from 'preact';
import type { Message } from '../protocol';
import { DownIcon } from './icons';
import { ListMark } from './list-marks';
import { MessageItem, type EntryActions } from './message-item';
import type { Row } from './message-rows';
import { moveFocus } from './move-focus';
import { strings } from './strings';

type MessageListProps = EntryActions & {
  rows: readonly Row[];
  hasLoaded: boolean;
  isLive: boolean;
  unreadCount: number;
  isLoading: (message: Message) => boolean;
  onLoad: (message: Message) => void;
  /** The newest message came into sight, or went out of it. */
  onBottom: (isAtBottom: boolean) => void;
};

/** What is at the top of the window, to keep it there when something is put in above. */
type Anchor = { element: Element; top: number };

const nearPx = 48;
const loadAheadPx = 200;

/** The messages: stays at the newest if it was there, and else where the reader is. */
export class MessageList extends Component<MessageListProps, { isAtBottom: boolean }> {
  override state = { isAtBottom: true };
  private readonly scroller = createRef<HTMLDivElement>();
  private readonly content = createRef<HTMLDivElement>();
  private readonly sizes = new ResizeObserver(() => {
    if (this.state.isAtBottom) this.toBottom();
  });

  override componentDidMount(): void {
    if (this.scroller.current) this.sizes.observe(this.scroller.current);
    if (this.content.current) this.sizes.observe(this.content.current);
    this.toBottom();
  }

  override componentWillUnmount(): void {
    this.sizes.disconnect();
  }

  override getSnapshotBeforeUpdate(): Anchor | undefined {
    const scroller = this.scroller.current;
    if (!scroller || this.state.isAtBottom) return undefined;
    const edge = scroller.getBoundingClientRect().top;
    for (const element of scroller.querySelectorAll('article')) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge) return { element, top };
    }
    return undefined;
  }

  override componentDidUpdate(_props: unknown, _state: unknown, anchor: Anchor | undefined): void {
    if (this.state.isAtBottom) this.toBottom();
    else if (anchor?.element.isConnected && this.scroller.current) {
      this.scroller.current.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    }
  }

  /** The user has just sent something, and wants to see it. */
  stayAtBottom(): void {
    if (this.state.isAtBottom) return;
    this.setState({ isAtBottom: true });
    this.props.onBottom(true);
  }

  private readonly toBottom = (): void => {
    const scroller = this.scroller.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  };

  private readonly onScroll = (): void => {
    const scroller = this.scroller.current;
    if (!scroller) return;
    const belowPx = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const isAtBottom = belowPx < nearPx;
    if (isAtBottom !== this.state.isAtBottom) {
      this.setState({ isAtBottom });
      this.props.onBottom(isAtBottom);
    }
    const [top] = this.props.rows;
    if (
      scroller.scrollTop < loadAheadPx &&
      !isAtBottom &&
      top?.kind === 'hole' &&
      !top.hole.isLost
    ) {
      this.props.onLoad(top.hole.before);
    }
  };

  override render(props: MessageListProps, { isAtBottom }: { isAtBottom: boolean }) {
    const { rows, hasLoaded, isLive, unreadCount, isLoading, onLoad } = props;
    const { onRetry, onEdit, onDiscard } = props;
    const news = unreadCount > 0 ? strings.newMessages(unreadCount) : '';
    return (
      <div class="list">
        <div
          class="scroller"
          ref={this.scroller}
          role="log"
          aria-label={strings.messages}
          aria-live="off"
          tabIndex={0}
          onScroll={this.onScroll}
          onKeyDown={moveFocus}
        >
          <div class="content" ref={this.content}>
            {rows.map((row) =>
              row.kind === 'message' ? (
                <MessageItem key={row.key} {...{ row, isLive, onRetry, onEdit, onDiscard }} />
              ) : (
                <ListMark key={row.key} {...{ row, isLive, isLoading, onLoad }} />
              ),
            )}
            {rows.length === 0 && <Emptiness hasLoaded={hasLoaded} />}
          </div>
        </div>
        {!isAtBottom && (
          <button
            type="button"
            class="pill"
            aria-label={`${news} ${strings.toNewest}`.trim()}
            onClick={this.toBottom}
          >
            {news}
            <DownIcon />
          </button>
        )}
      </div>
    );
  }
}

function Emptiness({ hasLoaded }: { hasLoaded: boolean }) {
  if (!hasLoaded) return <p class="emptiness">{strings.loading}</p>;
  return (
    <div class="emptiness">
      <strong>{strings.noMessages}</strong>
      <p>{strings.noMessagesHint}</p>
    </div>
  );
}
