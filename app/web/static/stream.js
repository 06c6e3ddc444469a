// Grades an answer over server-sent events. EventSource cannot POST, so the stream is read here.

export class Problem extends Error {
  constructor(problem) {
    super(problem.errors?.[0]?.detail ?? problem.detail ?? "That did not work.");
    this.name = "Problem";
    this.code = problem.code;
  }
}

// Tells `heard` each event; gives the id of the grade.
export async function follow(body, { signal, heard }) {
  let response;
  try {
    response = await fetch("/v1/grades", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "text/event-stream, application/problem+json;q=0.5",
      },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    throw reworded(error);
  }
  if (!response.ok) throw new Problem(await problemOf(response));
  try {
    for await (const event of events(response.body)) {
      if (event.name === "problem") throw new Problem(event.data);
      if (event.name === "grade") return event.data.id;
      heard(event);
    }
  } catch (error) {
    throw reworded(error);
  }
  throw lost();
}

export async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (held + value).split(/\r?\n\r?\n/);
      held = blocks.pop();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function eventOf(block) {
  let name = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return { detail: `The service answered with the status ${response.status}.` };
  }
}

function reworded(error) {
  return error instanceof TypeError ? lost() : error;
}

function lost() {
  const error = new Error("The connection to the service broke.");
  error.advice = "Your answer is still here. Check your network, then try again.";
  return error;
}
