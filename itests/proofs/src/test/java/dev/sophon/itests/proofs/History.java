package dev.sophon.itests.proofs;

import java.util.List;

/**
 * What was seen of a run, from all sides, in the order in which each side has it.
 *
 * @param commands what was issued: which key became which command
 * @param replies what issuers were answered; an issuer whose connection broke has no reply
 * @param effects the command's id, once for each time that one acted
 * @param journal every line that the Node's journal ever had
 * @param audit every {@code command.run} entry of the Gateway
 */
record History(
        List<Issued> commands, List<Reply> replies, List<String> effects, List<Noted> journal, List<Audited> audit) {

    record Issued(String key, String commandId) {}

    /** @param error empty when it went well */
    record Reply(String key, String commandId, String error, String message) {
        boolean ok() {
            return error.isEmpty();
        }

        /** It says that nobody can know whether it ran. */
        boolean unknown() {
            return message.startsWith("outcome unknown") || error.equals("timeout");
        }

        boolean sameAs(Reply other) {
            return commandId.equals(other.commandId) && error.equals(other.error) && message.equals(other.message);
        }
    }

    /** @param ok of a settled line: whether it went well */
    record Noted(Kind kind, String commandId, boolean ok) {}

    enum Kind {
        BEGUN,
        SETTLED,
        DONE
    }

    record Audited(String commandId, String result) {}
}
