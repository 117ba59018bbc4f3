import { agentName } from './agent-name.js';
import { Chat } from './chat/chat.js';
import { Conversation } from './chat/conversation.js';
import { recallUnsent, rememberUnsent } from './chat/unsent.js';
import { gatewayAddress } from './connection/address.js';
import { Connection } from './connection/connection.js';
import { recallCredentials, rememberCredentials, takeFromAddress } from './credentials.js';
import { ComposerView } from './view/composer-view.js';
import { showHeader } from './view/header-view.js';
import { byId } from './view/make.js';
import { SignInView } from './view/sign-in-view.js';
import { StatusView } from './view/status-view.js';
import { TranscriptView } from './view/transcript-view.js';

const chat = new Chat();
const connection = new Connection(gatewayAddress(), { onState, onEvent, onGap: () => conversation.missedSomething() });
const conversation = new Conversation(chat, connection, { onChange, onReply: (text) => transcript.announce(text) });

const status = new StatusView({ onRetry: () => connection.retryNow(), onSignOut });
const signIn = new SignInView(open);
const composer = new ComposerView({ onSend, onStop: () => conversation.stop() });
const transcript = new TranscriptView({
  onSendAgain: (runId) => conversation.sendAgain(runId),
  onEdit: (runId) => composer.add(conversation.takeBack(runId)),
});

let state = { name: 'signed-out' };
let agent = 'The agent';

function onState(next) {
  const wasConnected = state.name === 'connected';
  state = next;
  status.show(state);
  byId('chat').hidden = state.name === 'signed-out';
  if (state.name === 'signed-out') {
    rememberCredentials(null);
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
}

async function greet(hello) {
  // Somebody who is elsewhere on the page stays there.
  if (document.activeElement === document.body) {
    composer.focus();
  }

  conversation.connected(hello);
  agent = await agentName(connection, hello);
  showHeader(agent, hello?.server);
  onChange();
}

function onEvent(name, payload) {
  if (name === 'chat') {
    conversation.hear(payload);
  }
}

function onChange() {
  rememberUnsent(chat.unsent);
  transcript.show(chat, conversation.problem, agent);
  composer.show(connection.isConnected, chat.isAnswering);
}

function onSend(text) {
  transcript.follow();
  void conversation.send(text);
}

function onSignOut() {
  chat.clear();
  composer.clear();
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

function retryWaiting() {
  if (state.name === 'waiting' && !document.hidden) {
    connection.retryNow();
  }
}

// A tokenised address pasted into the open page changes only the fragment: no new page is loaded.
window.addEventListener('hashchange', openFromAddress);
window.addEventListener('online', retryWaiting);
document.addEventListener('visibilitychange', retryWaiting);

recallUnsent().forEach((unsent) => chat.restore(unsent));
if (!openFromAddress()) {
  const known = recallCredentials();
  if (known) {
    open(known);
  } else {
    connection.signOut();
  }
}
