import { Component } from 'preact';
import { Avatar } from './avatar';
import { CopyButton } from './copy-button';
import { CopyIcon } from './icons';
import type { MessageRow } from './message-rows';
import { MessageText } from './message-text';
import type { OutboxEntry } from './outbox';
import { strings } from './strings';
import { formatClock, formatFull } from './times';

export type EntryActions = {
  onRetry: (id: string) => void;
  onEdit: (id: string) => void;
  onDiscard: (id: string) => void;
};

export type MessageItemProps = EntryActions & { row: MessageRow; isLive: boolean };

/** One message. It is drawn again only if something that it shows has changed. */
export class MessageItem extends Component<MessageItemProps> {
  override shouldComponentUpdate({ row, isLive }: MessageItemProps): boolean {
    const { row: shown } = this.props;
    return (
      row.at !== shown.at ||
      row.isFirst !== shown.isFirst ||
      row.entry?.state !== shown.entry?.state ||
      (row.entry !== undefined && isLive !== this.props.isLive)
    );
  }

  override render({ row, isLive, ...actions }: MessageItemProps) {
    const { user, text, at, entry, isFirst, isOwn } = row;
    const label = at === undefined ? user : strings.at(user, formatFull(at));
    return (
      <article
        class={`message${isFirst ? ' first' : ''}${isOwn ? ' own' : ''}`}
        aria-label={label}
        tabIndex={-1}
        data-key={row.key}
        title={at === undefined ? undefined : formatFull(at)}
      >
        {isFirst && <Avatar name={user} />}
        <div class="body">
          {isFirst && (
            <div class="author">
              <span class="name">{user}</span>
              {at !== undefined && (
                <time dateTime={new Date(at).toISOString()}>{formatClock(at)}</time>
              )}
            </div>
          )}
          <MessageText text={text} />
          {entry && <EntryState {...{ entry, isLive, ...actions }} />}
        </div>
        <CopyButton label={strings.copyMessage} text={text} class="copy" isTabbable={false}>
          {() => <CopyIcon />}
        </CopyButton>
      </article>
    );
  }
}

type EntryStateProps = EntryActions & { entry: OutboxEntry; isLive: boolean };

function EntryState({ entry, isLive, onRetry, onEdit, onDiscard }: EntryStateProps) {
  if (entry.state === 'sent') return null;
  if (entry.state !== 'failed') {
    const waiting = isLive ? strings.waitingForServer : strings.waiting;
    return (
      <div class={`state ${entry.state}`}>
        {entry.state === 'sending' ? strings.sending : waiting}
      </div>
    );
  }
  const code = entry.error?.code ?? 'invalid';
  const isFaulty = code === 'invalid' || code === 'too-large';
  return (
    <div class="state failed">
      <span>{strings.notSent(strings.reasons[code])}</span>
      {!isFaulty && (
        <button type="button" class="link" onClick={() => onRetry(entry.id)}>
          {strings.retry}
        </button>
      )}
      <button type="button" class="link" onClick={() => onEdit(entry.id)}>
        {strings.edit}
      </button>
      <button type="button" class="link" onClick={() => onDiscard(entry.id)}>
        {strings.discard}
      </button>
    </div>
  );
}
