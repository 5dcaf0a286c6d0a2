/** Asks the endpoint for the page that shows the answer, and takes the answer out of it; errors are told as what they are. */

/** A problem document of this server (RFC 9457). */
export interface Problem {
  title: string;
  detail?: string;
  line?: number;
  column?: number;
}

/** What came back: an answer as the page shows it, or a problem to tell. */
export type Asked = { answer: Node[] } | { problem: Problem };

/**
 * Sends a query to the endpoint of this server.
 *
 * @param unreachable what is said when nothing answers.
 * @throws DOMException if the signal stops it.
 */
export async function ask(query: string, lang: string, unreachable: string, signal: AbortSignal): Promise<Asked> {
  try {
    const response = await fetch(`/sparql?${new URLSearchParams({ lang })}`, {
      method: "POST",
      // the parameter asks for the page, the header for errors as data
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ query, format: "html" }),
      signal,
    });
    const content = await response.text();
    return response.ok ? { answer: answerOf(content) } : { problem: problemOf(content, response) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { problem: { title: unreachable } };
  }
}

function answerOf(page: string): Node[] {
  const answer = new DOMParser().parseFromString(page, "text/html").querySelector("#answer");
  return answer ? [...answer.childNodes] : [];
}

function problemOf(content: string, response: Response): Problem {
  try {
    return JSON.parse(content) as Problem;
  } catch {
    return { title: `${response.status} ${response.statusText}` };
  }
}
