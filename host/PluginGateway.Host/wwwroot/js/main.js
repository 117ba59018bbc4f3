import { agentName } from './agent-name.js';
import { KeptAttachments } from './attachments/kept.js';
import { Channels } from './channels/channels.js';
import { Chat } from './chat/chat.js';
import { Conversation } from './chat/conversation.js';
import { recallUnsent, rememberUnsent } from './chat/unsent.js';
import { gatewayAddress } from './connection/address.js';
import { Connection } from './connection/connection.js';
import { recallCredentials, rememberCredentials, takeFromAddress } from './credentials.js';
import { MAIN, sessionInAddress, showInAddress } from './sessions/place.js';
import { Sessions } from './sessions/sessions.js';
import { forget } from './storage.js';
import { ask } from './view/ask.js';
import { ChannelsView } from './view/channels-view.js';
import { ComposerView } from './view/composer-view.js';
import { showHeader } from './view/header-view.js';
import { byId } from './view/make.js';
import { SessionsView } from './view/sessions-view.js';
import { SignInView } from './view/sign-in-view.js';
import { StatusView } from './view/status-view.js';
import { TranscriptView } from './view/transcript-view.js';

const chat = new Chat();
const connection = new Connection(gatewayAddress(), { onState, onEvent, onGap: () => conversation.missedSomething() });
const conversation = new Conversation(chat, connection, { onChange, onReply: (text) => transcript.announce(text) });
const sessions = new Sessions(connection, { onChange: showSessions });
const channels = new Channels(connection, { onChange: () => channelsView.show(channels) });
const kept = new KeptAttachments(connection);

const status = new StatusView({ onRetry: () => connection.retryNow(), onSignOut });
const signIn = new SignInView(open);
const composer = new ComposerView({ onSend, onStop: () => conversation.stop() });
const transcript = new TranscriptView({
  onSendAgain: (runId) => conversation.sendAgain(runId),
  onEdit: (runId) => composer.add(conversation.takeBack(runId)),
  fetch: (attachment) => kept.fetch(conversation.session, attachment.id),
});
const sessionsView = new SessionsView({
  onNew: () => go(sessions.newKey()),
  onOpen: go,
  onRename,
  onReset,
  onDelete,
  onVerbose: (isVerbose) => void sessions.setVerbose(conversation.session, isVerbose),
  onShown: () => sessions.refresh(),
});
const channelsView = new ChannelsView({
  onLink: (account) => void channels.link(account),
  onUnlink,
  onShown: () => void channels.refresh(),
  onLeft: () => channels.leave(),
});

let state = { name: 'signed-out' };
let agent = 'The agent';

function onState(next) {
  const wasConnected = state.name === 'connected';
  state = next;
  status.show(state);
  byId('chat').hidden = state.name === 'signed-out';
  sessionsView.enable(state.name !== 'signed-out');
  channelsView.enable(state.name === 'connected');
  if (state.name === 'signed-out') {
    rememberCredentials(null);
    channelsView.hide();
    signIn.show(state.text, state.kind);
  } else {
    signIn.hide();
  }

  if (state.name === 'connected') {
    void greet(state.hello);
  } else if (wasConnected) {
    conversation.disconnected();
  }

  onChange();
  showSessions();
}

async function greet(hello) {
  // Somebody who is elsewhere on the page stays there.
  if (document.activeElement === document.body) {
    composer.focus();
  }

  conversation.connected(hello);
  sessions.connected(hello);
  await nameAgent();
}

async function nameAgent() {
  agent = await agentName(connection, state.hello, conversation.session);
  showSessions();
  onChange();
}

function onEvent(name, payload) {
  if (name === 'agent') {
    conversation.hearAgent(payload);
  } else if (name === 'chat') {
    conversation.hear(payload);
    if (payload?.state !== 'delta') {
      sessions.refresh();
    }
  }
}

function onChange() {
  rememberUnsent(conversation.session, chat.unsent);
  transcript.show(chat, conversation.problem, agent);
  composer.show(connection.isConnected, chat.isAnswering);
}

function showSessions() {
  const here = sessions.rowOf(conversation.session);
  sessionsView.show(sessions, conversation.session, connection.isConnected);
  if (state.name !== 'signed-out' && state.hello) {
    showHeader(agent, state.hello.server, here.isMain && !here.label ? undefined : here.title);
  }
}

function onSend(text, files) {
  transcript.follow();
  void conversation.send(text, files);
}

// Turns to a session, and makes that the page's place.
function go(session) {
  if (session !== conversation.session) {
    showInAddress(session);
    turnTo(session);
    void nameAgent();
  }

  composer.focus();
}

function turnTo(session) {
  conversation.turnTo(session);
  recallUnsent(session).forEach((unsent) => chat.restore(unsent));
  composer.turnTo(session);
  transcript.follow();
  onChange();
  showSessions();
}

async function onRename() {
  const key = conversation.session;
  const name = await ask({ title: 'Rename this conversation', text: 'An empty name takes the name away.', name: sessions.rowOf(key).label, yes: 'Rename' });
  if (name !== null) {
    await sessions.rename(key, name);
  }
}

async function onReset() {
  const key = conversation.session;
  const text = 'The agent forgets what was said here, and this page shows an empty conversation. A reply that is under way is stopped.';
  if ((await ask({ title: 'Start this conversation over?', text, yes: 'Start over' })) !== null && (await sessions.reset(key)) && key === conversation.session) {
    turnTo(key);
  }
}

async function onDelete() {
  const key = conversation.session;
  const text = `“${sessions.rowOf(key).title}” goes from the list. A reply that is under way is stopped.`;
  if ((await ask({ title: 'Delete this conversation?', text, yes: 'Delete' })) !== null && (await sessions.remove(key)) && key === conversation.session) {
    go(MAIN);
  }
}

async function onUnlink(account) {
  const text = 'Its messages reach the agent no more until it is linked again. What it was linked by is kept by the gateway as a backup.';
  if ((await ask({ title: `Unlink ${account.name}?`, text, yes: 'Unlink' })) !== null) {
    await channels.unlink(account);
  }
}

function onSignOut() {
  chat.clear();
  composer.clear();
  forget('unsent.');
  showHeader('PluginGateway');
  connection.signOut();
}

function open(credentials) {
  rememberCredentials(credentials);
  connection.open(credentials);
}

function openFromAddress() {
  const credentials = takeFromAddress();
  if (credentials) {
    open(credentials);
  }

  return credentials !== null;
}

function onPlace() {
  if (sessionInAddress() !== conversation.session) {
    turnTo(sessionInAddress());
    void nameAgent();
  }
}

function retryWaiting() {
  if (state.name === 'waiting' && !document.hidden) {
    connection.retryNow();
  }
}

// A tokenised address pasted into the open page changes only the fragment: no new page is loaded.
window.addEventListener('hashchange', () => {
  openFromAddress();
  onPlace();
});
window.addEventListener('popstate', onPlace);
window.addEventListener('online', retryWaiting);
document.addEventListener('visibilitychange', retryWaiting);

turnTo(sessionInAddress());
if (!openFromAddress()) {
  const known = recallCredentials();
  if (known) {
    open(known);
  } else {
    connection.signOut();
  }
}
