// What is said in the pictures: the same moment in both of the page's languages.

type Line = { person: string; text: string };

export type Scene = {
  locale: string;
  /** What the names of the pictures end in. */
  suffix: string;
  room: string;
  lobby: string;
  /** In whose window the pictures are taken. */
  self: string;
  /** What is being written there. */
  draft: string;
  lines: Line[];
  /** The words of the page that lead through it. */
  words: { name: string; room: string; join: string; write: string; empty: string };
};

const talk = (...lines: [string, string][]): Line[] =>
  lines.map(([person, text]) => ({ person, text }));

const english: Scene = {
  locale: 'en-GB',
  suffix: '',
  room: 'launch',
  lobby: 'lobby',
  self: 'Robin',
  draft: 'Where are we going?',
  words: {
    name: 'Your name',
    room: 'Room',
    join: 'Join',
    write: 'Write a message',
    empty: 'No messages yet',
  },
  lines: talk(
    ['Ada Park', 'Morning. The new revision is up in europe-west1, traffic still on the old one.'],
    ['Ada Park', 'Dashboards: https://console.cloud.google.com/run?project=launch-demo'],
    ['Jonas', 'Nice. How long did the drain take?'],
    [
      'Ada Park',
      'Seven seconds. Every client re-joined with its cursor:\n```\nrejoined 412 / 412\nlost       0\ndoubled    0\n```',
    ],
    [
      'Mei Lin',
      'I pulled the plug on Redis for half a minute. The page kept my two messages and sent them when it was back.',
    ],
    ['Robin', 'Saw it from this side: same order, nothing twice.'],
    ['Robin', 'Shall we shift the traffic?'],
    ['Tomás', 'Yes. `gcloud run services update-traffic chat-app --to-latest`'],
    ['Jonas', 'Going ahead. Watching the error rate (flat so far).'],
    ['Mei Lin', 'All well from Singapore, 41 ms to the instance.'],
    ['Ada Park', 'That is everyone. Thank you, lunch is on me.'],
  ),
};

const chinese: Scene = {
  locale: 'zh-CN',
  suffix: '-zh',
  room: '上线',
  lobby: '大厅',
  self: '罗宾',
  draft: '去哪儿吃？',
  words: {
    name: '你的名字',
    room: '房间',
    join: '加入',
    write: '输入消息',
    empty: '还没有消息',
  },
  lines: talk(
    ['陈雨', '早。新版本已经在 asia-east1 启动，流量还在旧版本上。'],
    ['陈雨', '监控面板：https://console.cloud.google.com/run?project=launch-demo'],
    ['周航', '不错。旧实例排空用了多久？'],
    [
      '陈雨',
      '七秒。每个客户端都带着游标重新加入：\n```\nrejoined 412 / 412\nlost       0\ndoubled    0\n```',
    ],
    ['林美', '我把 Redis 断开了半分钟。页面留住了我的两条消息，恢复后自动发出。'],
    ['罗宾', '我这边也看到了：顺序一样，没有重复。'],
    ['罗宾', '可以切流量了吗？'],
    ['Tomás', '可以。`gcloud run services update-traffic chat-app --to-latest`'],
    ['周航', '开始切换。错误率目前没有变化。'],
    ['林美', '新加坡一切正常，到实例 41 毫秒。'],
    ['陈雨', '都齐了。谢谢大家，午饭我请。'],
  ),
};

export const scenes = [english, chinese];
