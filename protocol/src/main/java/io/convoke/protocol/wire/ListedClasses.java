// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.List;

/** Kryo's classes by id, without its way to load a class by a name from the wire, and with families of classes. */
final class ListedClasses extends DefaultClassResolver {
    private final List<Class<?>> families;

    /** @param families interfaces whose implementations all have the interface's registration */
    ListedClasses(List<Class<?>> families) {
        this.families = families;
    }

    @Override
    public Registration getRegistration(@SuppressWarnings("rawtypes") Class type) {
        Registration listed = super.getRegistration(type);
        if (listed != null) return listed;
        for (Class<?> family : families) {
            if (family.isAssignableFrom(type)) return super.getRegistration(family);
        }
        return null;
    }

    /** Kryo would load the class that the bytes name before it refuses it. */
    @Override
    protected Registration readName(Input input) {
        throw new WireException("a class by name, which is never loaded");
    }
}
