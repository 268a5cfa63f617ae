package dev.sophon.node.ui.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Validated params as a person reads them: one line for each value, with where it stands, and as much as a window holds. */
final class WhatWillRun {
    private static final int LINES = 20;
    private static final int NAME = 60;
    private static final int VALUE = 400;
    private static final int ALL = 1600;

    private final List<String> lines = new ArrayList<>();
    private int left = ALL;
    private int hidden;

    private WhatWillRun() {}

    static List<String> lines(JsonNode params) {
        WhatWillRun all = new WhatWillRun();
        all.add("", params);
        if (all.lines.isEmpty() && all.hidden == 0) {
            all.lines.add("without any parameters");
        }
        if (all.hidden > 0) {
            all.lines.add("NOT SHOWN: " + all.hidden + " more values");
        }
        return all.lines;
    }

    private void add(String path, JsonNode value) {
        if (value.isObject() && (!value.isEmpty() || path.isEmpty())) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String name = Excerpt.of(field.getKey(), NAME);
                add(path.isEmpty() ? name : path + "." + name, field.getValue());
            }
        } else if (value.isArray() && !value.isEmpty()) {
            for (int i = 0; i < value.size(); i++) {
                add(path + "[" + i + "]", value.get(i));
            }
        } else {
            addLine(path, value);
        }
    }

    private void addLine(String path, JsonNode value) {
        if (lines.size() >= LINES || left <= 0) {
            hidden++;
            return;
        }
        String shown = value.isTextual()
                ? '"' + Excerpt.of(value.textValue(), Math.min(VALUE, left)) + '"'
                : Excerpt.of(value.toString(), NAME);
        String line = path + ": " + shown;
        left -= line.codePointCount(0, line.length());
        lines.add(line);
    }
}
