package dev.sophon.gateway.mcp.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.wire.HttpProblem;
import dev.sophon.gateway.mcp.internal.wire.Message;
import dev.sophon.gateway.mcp.internal.wire.Posted;
import dev.sophon.gateway.mcp.internal.wire.Reply;
import dev.sophon.gateway.mcp.internal.wire.Revisions;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The revisions that begin with {@code initialize}: from 2024-11-05 to 2025-11-25. */
public final class Conversations {
    static final String SESSION = "Mcp-Session-Id";
    public static final String INITIALIZE = "initialize";

    private static final int MOST_IN_A_LIST = 100;

    private final AgentSessions sessions;
    private final Tools tools;
    private final ToolCalls work;
    private final Time time;
    private final Executor executor;

    public Conversations(AgentSessions sessions, Tools tools, ToolCalls work, Time time, Executor executor) {
        this.sessions = sessions;
        this.tools = tools;
        this.work = work;
        this.time = time;
        this.executor = executor;
    }

    /** The conversation that a request belongs to. */
    public AgentSession session(HttpServletRequest request, Principal principal) throws HttpProblem {
        String version = request.getHeader(Posted.VERSION);
        if (version != null && !Revisions.WITH_SESSIONS.contains(version)) {
            throw HttpProblem.unsupported(version, null);
        }
        String id = request.getHeader(SESSION);
        if (id == null) {
            throw new HttpProblem(
                    400, HttpProblem.INVALID_REQUEST, SESSION + ": expected the one that initialize answered with");
        }
        AgentSession session = sessions.find(id, principal)
                .orElseThrow(() -> new HttpProblem(
                        404, HttpProblem.NO_SESSION, "Session not found: it has ended; initialize again"));
        session.used();
        return session;
    }

    public void end(AgentSession session) {
        sessions.end(session);
    }

    /** Tells of changes over this request from now on. */
    public void listen(Posted posted) throws IOException, HttpProblem {
        AgentSession session = session(posted.request(), posted.principal());
        AtomicReference<@Nullable Reply> self = new AtomicReference<>();
        Reply reply = posted.later(1, executor, () -> {
            Reply gone = self.get();
            if (gone != null) {
                session.unlisten(gone);
            }
        });
        self.set(reply);
        session.listen(reply);
    }

    /** Takes one message. */
    public void take(Posted posted, Message message) throws IOException, HttpProblem {
        if (message.isRequest() && message.method().equals(Conversations.INITIALIZE)) {
            initialize(posted, message);
        } else {
            take(posted, session(posted.request(), posted.principal()), List.of(message));
        }
    }

    /** Takes a list of messages, in the revision that has them. */
    public void takeList(Posted posted, JsonNode list) throws IOException, HttpProblem {
        AgentSession session = session(posted.request(), posted.principal());
        if (!Revisions.takesLists(session.revision())) {
            throw new HttpProblem(
                    400,
                    HttpProblem.INVALID_REQUEST,
                    "body: expected one JSON-RPC message, because " + session.revision() + " knows no list of them");
        }
        if (list.isEmpty() || list.size() > MOST_IN_A_LIST) {
            throw new HttpProblem(
                    400, HttpProblem.INVALID_REQUEST, "body: expected 1 to " + MOST_IN_A_LIST + " messages in a list");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode one : list) {
            Message message = Message.of(one);
            if (message.method().equals(Conversations.INITIALIZE)) {
                throw new HttpProblem(
                                400,
                                HttpProblem.INVALID_REQUEST,
                                "initialize: expected alone, because it begins a session")
                        .answering(message.id());
            }
            messages.add(message);
        }
        take(posted, session, messages);
    }

    private void take(Posted posted, AgentSession session, List<Message> messages) throws IOException, HttpProblem {
        List<Message> requests = messages.stream().filter(Message::isRequest).toList();
        // Whatever else they brought is not kept while they wait.
        List<JsonNode> ids = requests.stream()
                .map(request -> Objects.requireNonNull(request.id()))
                .toList();
        AtomicReference<@Nullable Reply> self = new AtomicReference<>();
        Reply reply = requests.isEmpty()
                ? null
                : posted.later(requests.size(), executor, () -> {
                    Reply gone = self.get();
                    if (gone != null) {
                        session.gone(ids, gone);
                    }
                });
        session.take(requests);
        for (Message told : messages) {
            // Whatever else is only told needs nothing to be done; and nothing was asked that could be answered.
            if (told.id() == null && told.method().equals("notifications/cancelled")) {
                session.cancel(told.params().get("requestId"));
            }
        }
        if (reply == null) {
            posted.response().setStatus(202);
            return;
        }
        self.set(reply);
        session.answer(requests, reply, posted.body());
    }

    private void initialize(Posted posted, Message message) throws IOException, HttpProblem {
        String revision =
                Revisions.agreed(message.params().path("protocolVersion").asText());
        AgentSession session = sessions.open(
                posted.principal(), id -> new AgentSession(id, revision, posted.principal(), tools, work, time));
        ObjectNode answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", message.id());
        ObjectNode result = answer.putObject("result").put("protocolVersion", revision);
        result.putObject("capabilities").putObject("tools").put("listChanged", true);
        result.putObject("serverInfo")
                .put("name", "sophon-gateway")
                .put("title", "Sophon Gateway")
                .put("version", GatewayVersion.current());
        result.put("instructions", Tools.INSTRUCTIONS);
        posted.response().setHeader(SESSION, session.id());
        posted.answer(answer);
    }
}
