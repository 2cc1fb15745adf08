// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Cassandra 5 installs a security manager at its start, for functions that users upload, and dies where the JDK no longer
 * has one (24 and later). A class of the same name that installs nothing, first on its class path, lets it run there.
 * Uploaded functions are off in the configuration that we write, so nothing goes unguarded.
 */
final class SecurityManagerShim {
    private static final ClassDesc NAME = ClassDesc.of("org.apache.cassandra.security.ThreadAwareSecurityManager");

    private SecurityManagerShim() {}

    /** Writes the class below {@code folder}, which then goes in front of the class path. */
    static void write(Path folder) throws IOException {
        Path file = folder.resolve("org/apache/cassandra/security/ThreadAwareSecurityManager.class");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes());
    }

    private static byte[] bytes() {
        return ClassFile.of()
                .build(
                        NAME,
                        type -> type.withVersion(ClassFile.JAVA_17_VERSION, 0)
                                .withFlags(ACC_PUBLIC | ACC_FINAL)
                                .withMethodBody(
                                        "install",
                                        MethodTypeDesc.of(CD_void),
                                        ACC_PUBLIC | ACC_STATIC,
                                        code -> code.return_())
                                .withMethodBody(
                                        "isSecuredThread",
                                        MethodTypeDesc.of(CD_boolean),
                                        ACC_PUBLIC | ACC_STATIC,
                                        code -> code.iconst_0().ireturn()));
    }
}
