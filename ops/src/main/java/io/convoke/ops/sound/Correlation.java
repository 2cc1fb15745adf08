// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

/** Normalised cross-correlation of a short signal with a longer one, by fast Fourier transform. */
record Correlation(double[] x, double[] y) {

    /** For each lag below {@code lags} the cosine between {@code x} and the part of {@code y} that starts there, -1..1. */
    double[] upTo(int lags) {
        final int size = Integer.highestOneBit(Math.max(2, x.length + y.length)) * 2;
        final double[] xr = padded(x, size);
        final double[] xi = new double[size];
        final double[] yr = padded(y, size);
        final double[] yi = new double[size];
        transform(xr, xi);
        transform(yr, yi);
        for (int i = 0; i < size; i++) {
            final double real = yr[i] * xr[i] + yi[i] * xi[i];
            final double imaginary = yi[i] * xr[i] - yr[i] * xi[i];
            // The conjugate makes the second forward transform an inverse one.
            yr[i] = real;
            yi[i] = -imaginary;
        }
        transform(yr, yi);
        return normalised(yr, size, lags);
    }

    private double[] normalised(double[] products, int size, int lags) {
        final double[] energy = new double[y.length + 1];
        for (int i = 0; i < y.length; i++) {
            energy[i + 1] = energy[i] + y[i] * y[i];
        }
        double own = 0;
        for (final double value : x) {
            own += value * value;
        }
        final double[] result = new double[lags];
        for (int lag = 0; lag < lags && lag < y.length; lag++) {
            final double part = energy[Math.min(y.length, lag + x.length)] - energy[lag];
            result[lag] = own < 1 || part < 1 ? 0 : products[lag] / size / Math.sqrt(own * part);
        }
        return result;
    }

    private static double[] padded(double[] values, int size) {
        final double[] result = new double[size];
        System.arraycopy(values, 0, result, 0, values.length);
        return result;
    }

    /** Cooley and Tukey, radix 2, in place; the length is a power of two. */
    private static void transform(double[] real, double[] imaginary) {
        final int size = real.length;
        for (int i = 1, j = 0; i < size; i++) {
            int bit = size >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
        for (int length = 2; length <= size; length <<= 1) {
            butterflies(real, imaginary, length);
        }
    }

    private static void butterflies(double[] real, double[] imaginary, int length) {
        final int half = length / 2;
        for (int k = 0; k < half; k++) {
            final double cos = Math.cos(-2 * Math.PI * k / length);
            final double sin = Math.sin(-2 * Math.PI * k / length);
            for (int i = k; i < real.length; i += length) {
                final double r = real[i + half] * cos - imaginary[i + half] * sin;
                final double m = real[i + half] * sin + imaginary[i + half] * cos;
                real[i + half] = real[i] - r;
                imaginary[i + half] = imaginary[i] - m;
                real[i] += r;
                imaginary[i] += m;
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        final double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
