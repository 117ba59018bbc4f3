// Imported first. Standard output carries the protocol alone, and what libraries print may hold keys of conversations: of it, only the first text is passed on, to standard error.
for (const level of ['log', 'info', 'debug', 'trace', 'warn', 'error', 'dir']) {
  console[level] = (first) => {
    if (level === 'warn' || level === 'error') {
      process.stderr.write(`library: ${typeof first === 'string' ? first.slice(0, 200) : (first?.name ?? 'object')}\n`);
    }
  };
}
