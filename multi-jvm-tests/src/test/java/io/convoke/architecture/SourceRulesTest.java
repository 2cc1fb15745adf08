// SPDX-License-Identifier: Apache-2.0
package io.convoke.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the house style asks of the text of every Java file in the repository. */
class SourceRulesTest {
    /**
     * The style says about 300 lines a file, 40 a method, a dozen files a folder: here is where "about" ends. Tests, which
     * are tables, may have more rows.
     */
    private static final int MOST_LINES_OF_A_FILE = 330;

    private static final int MOST_LINES_OF_A_METHOD = 44;
    private static final int MOST_FILES_OF_A_FOLDER = 15;
    private static final List<String> MODULES =
            List.of("protocol", "media-plane", "persistence", "cluster-node", "ops", "multi-jvm-tests");

    /** In two parts, so that this file is not what it looks for. */
    private static final Pattern UNFINISHED = Pattern.compile("TO" + "DO|FIX" + "ME|@Disa" + "bled|Thread.sl" + "eep");

    private static final Path ROOT = Path.of(System.getenv("CONVOKE_ROOT"));
    private static final Map<Path, List<String>> FILES = new TreeMap<>();

    @BeforeAll
    static void readEverything() throws IOException {
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                        .forEach(file -> FILES.put(ROOT.relativize(file), lines(file)));
            }
        }
        assertThat(FILES).hasSizeGreaterThan(100);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("src/test/");
    }

    private static List<Path> filesWhere(Predicate<List<String>> lines) {
        return FILES.entrySet().stream()
                .filter(file -> lines.test(file.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void shouldNameItsLicenceInTheFirstLine() {
        assertThat(filesWhere(lines -> !lines.getFirst().equals("// SPDX-License-Identifier: Apache-2.0")))
                .isEmpty();
    }

    @Test
    void shouldHaveFilesThatAreReadInOneGo() {
        assertThat(filesWhere(lines -> lines.size() > MOST_LINES_OF_A_FILE))
                .filteredOn(file -> !isTest(file))
                .isEmpty();
    }

    @Test
    void shouldHaveFoldersThatAreSeenAtOnce() {
        Map<Path, Integer> filesOfFolders = new TreeMap<>();
        FILES.keySet().forEach(file -> filesOfFolders.merge(file.getParent(), 1, Integer::sum));
        filesOfFolders.values().removeIf(count -> count <= MOST_FILES_OF_A_FOLDER);

        assertThat(filesOfFolders).isEmpty();
    }

    @Test
    void shouldLeaveNothingUnfinishedAndWaitForConditionsOnly() {
        assertThat(filesWhere(lines -> lines.stream().anyMatch(UNFINISHED.asPredicate())))
                .isEmpty();
    }

    @Test
    void shouldHaveMethodsThatFitAScreen() throws IOException {
        List<String> tooLong = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(FILES.keySet().stream()
                    .filter(file -> !isTest(file))
                    .map(ROOT::resolve)
                    .toList());
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) unit.accept(new LongMethods(unit, positions, tooLong), null);
        }

        assertThat(tooLong).isEmpty();
    }

    private static final class LongMethods extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        private LongMethods(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                LineMap lines = unit.getLineMap();
                long count = 1
                        + lines.getLineNumber(positions.getEndPosition(unit, method.getBody()))
                        - lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                if (count > MOST_LINES_OF_A_METHOD) {
                    found.add(unit.getSourceFile().getName() + " " + method.getName() + ": " + count + " lines");
                }
            }
            return super.visitMethod(method, nothing);
        }
    }
}
