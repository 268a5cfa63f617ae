package dev.sophon.itests.proofs;

import dev.sophon.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages as large as they may be, of as many values as fit in: a tree of one takes thirty times its size. */
final class Bombs {
    /** What a body may hold. */
    static final int LARGEST = Limits.MESSAGE_BYTES - 16 * 1024;

    private static final int HELLO = 11_700_000;

    private Bombs() {}

    /** A command whose params are nothing but empty objects. */
    static byte[] command() {
        return filled("{\"command\":\"system.info\",\"params\":{\"a\":[", "{},", "{}]}}", LARGEST);
    }

    /** The same by MCP. */
    static byte[] call(String nodeId) {
        return filled(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"node_command\",\"arguments\":"
                        + "{\"nodeId\":\"" + nodeId + "\",\"command\":\"system.info\",\"params\":{\"a\":[",
                "{},",
                "{}]}}}}",
                LARGEST);
    }

    /** What a Node says first, of 11.7 MB. */
    static byte[] hello(String nodeId) {
        String hello = PlayedNode.hello(
                nodeId,
                "{\"name\":\"demo.x\",\"scope\":\"system.info\",\"risk\":\"Low\",\"status\":\"available\",\"bundle\":\"demo\","
                        + "\"bundleVersion\":\"1.0.0\",\"paramsSchema\":{\"a\":[!]}}");
        int gap = hello.indexOf('!');
        return filled(hello.substring(0, gap), "{},", "{}" + hello.substring(gap + 1) + "\u001e", HELLO);
    }

    /** What a Node says first in as many bytes, nearly all of which are one text. */
    static byte[] longHello(String nodeId) {
        String hello = PlayedNode.hello(nodeId, "").replace("\"machineName\":\"played\"", "\"machineName\":\"!\"");
        int gap = hello.indexOf('!');
        return filled(hello.substring(0, gap), "x", hello.substring(gap + 1) + "\u001e", HELLO);
    }

    /** A command of honest size: one text. */
    static byte[] text(int bytes) {
        return filled("{\"command\":\"demo.take\",\"params\":{\"text\":\"", "x", "\"}}", bytes);
    }

    private static byte[] filled(String head, String part, String end, int size) {
        int count = (size - head.length() - end.length()) / part.length();
        byte[] bytes = new byte[head.length() + count * part.length() + end.length()];
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(first, 0, bytes, 0, first.length);
        byte[] again = part.getBytes(StandardCharsets.UTF_8);
        int from = first.length;
        int to = from + count * again.length;
        System.arraycopy(again, 0, bytes, from, again.length);
        for (int done = again.length; done < to - from; ) {
            int next = Math.min(done, to - from - done);
            System.arraycopy(bytes, from, bytes, from + done, next);
            done += next;
        }
        byte[] last = end.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(last, 0, bytes, to, last.length);
        return Arrays.copyOf(bytes, to + last.length);
    }
}
