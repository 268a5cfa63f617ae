package dev.sophon.itests;

import dev.sophon.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reverse proxy as its recipe in {@code docs/gateway.md} has it, but for names, ports and files. */
enum Proxy {
    NGINX("nginx", "/usr/sbin/nginx") {
        @Override
        String below(String recipe, String path) {
            return recipe.replaceFirst("(?m)^ +proxy_set_header X-Forwarded-Prefix.*\n", "")
                    .replaceFirst("(?s)    location / \\{.*?\n    }\n", Matcher.quoteReplacement(path));
        }

        @Override
        String whole(String recipe, Path folder) {
            return """
                    daemon off;
                    master_process off;
                    pid FOLDER/pid;
                    error_log stderr;
                    events {}
                    http {
                    access_log off;
                    client_body_temp_path FOLDER/body;
                    proxy_temp_path FOLDER/proxy;
                    fastcgi_temp_path FOLDER/fastcgi;
                    uwsgi_temp_path FOLDER/uwsgi;
                    scgi_temp_path FOLDER/scgi;
                    """
                            .replace("FOLDER", folder.toString())
                    + recipe + "}\n";
        }

        @Override
        List<String> command(Path file) {
            return List.of(
                    program, "-c", file.toString(), "-p", file.getParent().toString(), "-e", "stderr");
        }
    },

    HAPROXY("haproxy", "/usr/sbin/haproxy") {
        @Override
        String below(String recipe, String path) {
            return recipe.replaceFirst(
                    "(?m)^ +http-request del-header X-Forwarded-Prefix\n", Matcher.quoteReplacement(path));
        }

        @Override
        List<String> command(Path file) {
            return List.of(program, "-db", "-f", file.toString());
        }
    },

    CADDY("caddyfile", "/usr/bin/caddy") {
        @Override
        String below(String recipe, String path) {
            return recipe.replaceFirst("(?s)    reverse_proxy .*?\n    }\n", Matcher.quoteReplacement(path));
        }

        @Override
        String whole(String recipe, Path folder) {
            return "{\n    admin off\n    auto_https disable_redirects\n}\n" + recipe;
        }

        @Override
        List<String> command(Path file) {
            return List.of(program, "run", "--adapter", "caddyfile", "--config", file.toString());
        }
    };

    private static final Path DOCS = Path.of("../../docs/gateway.md");

    private final String language;
    final String program;

    Proxy(String language, String program) {
        this.language = language;
        this.program = program;
    }

    boolean isInstalled() {
        return Files.isExecutable(Path.of(program));
    }

    /** The recipe with what the docs say for a Gateway below a path. */
    abstract String below(String recipe, String path);

    /** What a program needs beside the recipe to run here. */
    String whole(String recipe, Path folder) {
        return recipe;
    }

    abstract List<String> command(Path file);

    /**
     * Starts it.
     *
     * @param below whether the Gateway is to be below {@code /sophon}
     * @param pem certificate and key
     */
    Program start(Path folder, int port, int gateway, Path pem, boolean below) throws IOException {
        List<String> recipes = recipes();
        String recipe = below ? below(recipes.get(0), recipes.get(1)) : recipes.get(0);
        String here = recipe.replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("bind :443", "bind 127.0.0.1:" + port)
                .replace("server_name gw.example.com", "server_name localhost")
                .replace("gw.example.com {", "https://localhost:" + port + " {\n    bind 127.0.0.1")
                .replace("127.0.0.1:8080", "127.0.0.1:" + gateway)
                .replaceAll("/etc/ssl/[a-z-]+\\.(pem|key)", Matcher.quoteReplacement(pem.toString()));
        Path file = Files.writeString(
                Files.createDirectories(folder).resolve("config"), whole(here, folder.toAbsolutePath()));
        return Program.start(command(file.toAbsolutePath()), Map.of("HOME", folder.toString()));
    }

    private List<String> recipes() throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(DOCS));
        List<String> found = new ArrayList<>();
        while (block.find()) {
            found.add(block.group(1));
        }
        if (found.size() != 2) {
            throw new IOException(DOCS + ": expected two blocks of " + language + ", and not " + found.size());
        }
        return found;
    }
}
