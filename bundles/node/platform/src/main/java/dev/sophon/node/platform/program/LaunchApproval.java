package dev.sophon.node.platform.program;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.Optional;

/** What an operator has to approve before something is launched that nobody answers for. */
public final class LaunchApproval {
    private static final int LONGEST_PATH_SHOWN = 1_000;

    private LaunchApproval() {}

    /**
     * The approval that a launch needs; empty where it is harmless.
     *
     * @param params as the command was given them; what they stand for is added
     * @param longest the param that can be too long for an approval
     * @throws CommandException {@code approval_rejected} if it is
     */
    public static Optional<NeededApproval> of(ObjectNode params, Applications.Found found, String longest)
            throws CommandException {
        if (found.doubt().isEmpty()) {
            return Optional.empty();
        }
        params.put("program", found.program());
        found.command().forEach(params.putArray("command")::add);
        params.put("folder", found.folder());
        putUnlessEmpty(params, "entry", found.entry());
        putUnlessEmpty(params, "entrySha256", found.entrySha256());
        putUnlessEmpty(params, "programSha256", found.programSha256());
        if (!found.filesSha256().isEmpty()) {
            found.filesSha256().forEach(params.putObject("filesSha256")::put);
        }
        try {
            return Optional.of(new NeededApproval(params, words(found)));
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    longest + ": too long for an approval, which this launch needs: " + Limits.APPROVAL_PARAMS_BYTES
                            + " bytes at most, all together",
                    e);
        }
    }

    private static void putUnlessEmpty(ObjectNode params, String field, String value) {
        if (!value.isEmpty()) {
            params.put(field, value);
        }
    }

    private static String words(Applications.Found found) {
        String program = found.program();
        int most = Math.min(program.length(), LONGEST_PATH_SHOWN);
        return "Would run " + program.substring(0, most) + (most < program.length() ? "…" : "") + " with "
                + (found.command().size() - 1) + " arguments. It needs an approval because " + found.doubt() + ".";
    }
}
