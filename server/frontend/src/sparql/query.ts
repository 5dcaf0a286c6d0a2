/** Sends queries to the endpoint and takes the answer from the page it returns. */

/** A problem document of this server (RFC 9457). */
export interface Problem {
  title: string;
  detail?: string;
  line?: number;
  column?: number;
}

/** The result of a query: the answer as the page shows it, or a problem. */
export type QueryResult = { answer: Node[] } | { problem: Problem };

/**
 * Sends a query to this server.
 *
 * @param unreachable the message for a server that does not respond.
 * @throws DOMException if the signal aborts the request.
 */
export async function runQuery(query: string, lang: string, unreachable: string, signal: AbortSignal): Promise<QueryResult> {
  try {
    const response = await fetch(`/sparql?${new URLSearchParams({ lang })}`, {
      method: "POST",
      // the parameter requests the page, the header requests errors as JSON
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
