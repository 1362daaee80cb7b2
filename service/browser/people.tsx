import type { Presence } from '../protocol';
import { Avatar } from './avatar';
import { strings } from './strings';

export function People({ users, user }: { users: Presence; user: string }) {
  const hidden = users.count - users.names.length;
  return (
    <section class="people" aria-label={strings.people}>
      <h2>
        {strings.people} <span class="count">{users.count}</span>
      </h2>
      <ul>
        {users.names.map((name) => (
          <li key={name}>
            <Avatar name={name} />
            <span class="name" title={name}>
              {name}
            </span>
            {name === user && <span class="muted">{strings.you}</span>}
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="muted">{strings.more(hidden)}</p>}
    </section>
  );
}
