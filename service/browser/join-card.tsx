import type { TargetedEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isName, limits, type ChatError } from '../protocol';
import { lastName, recentRooms, type Session } from './browser-memory';
import { strings } from './strings';

type JoinCardProps = {
  /** Filled in for the user. */
  room: string;
  /** Who it is for certain; no other name can be typed. */
  knownUser: string | undefined;
  /** Why the last try to join was turned down. */
  refusal: ChatError | undefined;
  onJoin: (session: Session) => void;
};

type Faults = { user?: string; room?: string };

function toFaults(refusal: ChatError | undefined): Faults {
  if (!refusal) return {};
  const { field, code } = refusal;
  if (code === 'invalid' && field === 'user') return { user: strings.nameInvalid };
  if (code === 'invalid' && field === 'room') return { room: strings.nameInvalid };
  return { room: strings.notJoined(strings.reasons[code]) };
}

export function JoinCard({ room, knownUser, refusal, onJoin }: JoinCardProps) {
  const [values, setValues] = useState({ user: lastName(), room: room || 'lobby' });
  const [faults, setFaults] = useState(() => toFaults(refusal));
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"], #user')?.focus();
  }, [faults]);

  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const session = { user: knownUser ?? values.user.trim(), room: values.room.trim() };
    const found = {
      ...(!isName(session.user) && { user: strings.nameInvalid }),
      ...(!isName(session.room) && { room: strings.nameInvalid }),
    };
    if (found.user ?? found.room) setFaults(found);
    else onJoin(session);
  };

  const field = (name: 'user' | 'room', label: string, autocomplete: string) => (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={name === 'user' && knownUser !== undefined ? knownUser : values[name]}
        readOnly={name === 'user' && knownUser !== undefined}
        maxLength={limits.nameUnits}
        autocomplete={autocomplete}
        spellcheck={false}
        list={name === 'room' ? 'recent-rooms' : undefined}
        aria-invalid={faults[name] !== undefined}
        aria-describedby={`${name}-fault`}
        onInput={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
      />
      <p class="fault" id={`${name}-fault`} role="alert">
        {faults[name]}
      </p>
    </div>
  );

  return (
    <main class="welcome">
      <form class="card" ref={form} onSubmit={submit} noValidate>
        <Logo />
        <h1>cloud-run-chat</h1>
        <p class="muted">{strings.tagline}</p>
        {field('user', strings.name, 'nickname')}
        {field('room', strings.room, 'off')}
        <datalist id="recent-rooms">
          {recentRooms().map((recent) => (
            <option key={recent} value={recent} />
          ))}
        </datalist>
        <button type="submit" class="primary">
          {strings.join}
        </button>
      </form>
    </main>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z" />
      <circle cx="10" cy="14" r="2" />
      <circle cx="16" cy="14" r="2" />
      <circle cx="22" cy="14" r="2" />
    </svg>
  );
}
