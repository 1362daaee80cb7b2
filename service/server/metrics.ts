import { createServer, type Server } from 'node:http';
import type { Counter, Gauge } from 'prom-client';
import type { Counts } from './counts';

export type MetricsParts = {
  counts: Counts;
  connectionCount: () => number;
  roomCount: () => number;
  isReady: () => boolean;
};

export type Metrics = {
  /** Resolves with the port that is listened on. */
  listen: (port: number) => Promise<number>;
  close: () => void;
};

/**
 * Figures in Prometheus's form at /metrics, on a port of their own: the chat's port is open to the
 * world, and they are nobody's business there.
 */
export async function createMetrics(parts: MetricsParts): Promise<Metrics> {
  // Loaded when it is switched on, so that others start sooner.
  const { default: prometheus } = await import('prom-client');
  const register = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register });
  const registers = [register];

  function gauge(name: string, help: string, read: () => number): Gauge {
    return new prometheus.Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  function counter(name: string, help: string, read: () => number): Counter {
    return new prometheus.Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
  function labelled(name: string, help: string, label: string, values: Map<string, number>): void {
    new prometheus.Counter({
      name,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset();
        for (const [value, count] of values) this.inc({ [label]: value }, count);
      },
    });
  }

  const { counts } = parts;
  gauge('chat_connections', 'Open connections', parts.connectionCount);
  gauge('chat_rooms', 'Rooms with members on this instance', parts.roomCount);
  gauge('chat_ready', 'Whether messages can be stored and read', () => Number(parts.isReady()));
  counter('chat_joins_total', 'Joins that were answered', () => counts.joins);
  counter('chat_messages_stored_total', 'Messages acknowledged', () => counts.messagesStored);
  counter('chat_cut_total', 'Clients cut for not reading', () => counts.cut);
  labelled('chat_refused_total', 'Requests refused, by code', 'code', counts.refused);
  labelled('chat_resyncs_total', 'Rooms re-synced, by kind', 'kind', counts.resyncs);

  const server: Server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('Not found\n');
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': register.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => {
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
