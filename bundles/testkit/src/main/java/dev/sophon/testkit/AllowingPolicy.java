package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy of an owner who has allowed all commands and written nothing else; a test overrides what it asks for. */
public class AllowingPolicy implements OwnerPolicy {
    @Override
    public Verdict judge(String command, boolean asks) {
        return Verdict.ALLOW;
    }

    @Override
    public boolean allowsByName(String command) {
        return false;
    }

    @Override
    public JsonNode section(String name) {
        return Json.mapper().missingNode();
    }

    @Override
    public @Nullable String fault(String section) {
        return null;
    }

    @Override
    public List<LaunchTrust.Vouched> vouchedLaunches() {
        return List.of();
    }

    @Override
    public List<Path> filesystemRoots() {
        return List.of();
    }

    @Override
    public List<Path> closedFolders() {
        return List.of();
    }

    @Override
    public @Nullable String problem() {
        return null;
    }
}
