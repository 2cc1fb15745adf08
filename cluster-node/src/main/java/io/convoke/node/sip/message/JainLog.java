// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What JAIN SIP has to say, all of it at debug: most is about messages of strangers, which must not fill the log. Without
 * it, JAIN SIP wants log4j 1.
 */
public final class JainLog implements StackLogger {
    private static final Logger LOG = LoggerFactory.getLogger("gov.nist.javax.sip");

    /** Before the first class of JAIN SIP is used that logs. */
    static void install() {
        CommonLogger.useLegacyLogger = true;
        CommonLogger.legacyLogger = new JainLog();
    }

    @Override
    public boolean isLoggingEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return LOG.isDebugEnabled();
    }

    @Override
    public void logException(Throwable exception) {
        LOG.debug("exception", exception);
    }

    @Override
    public void logDebug(String message) {
        LOG.debug(message);
    }

    @Override
    public void logDebug(String message, Exception exception) {
        LOG.debug(message, exception);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace(message);
    }

    @Override
    public void logInfo(String message) {
        LOG.debug(message);
    }

    @Override
    public void logWarning(String message) {
        LOG.debug(message);
    }

    @Override
    public void logError(String message) {
        LOG.debug(message);
    }

    @Override
    public void logError(String message, Exception exception) {
        LOG.debug(message, exception);
    }

    @Override
    public void logFatalError(String message) {
        LOG.debug(message);
    }

    @Override
    public void logStackTrace() {
        // of whoever logs, which nobody asked for
    }

    @Override
    public void logStackTrace(int level) {
        // as above
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void disableLogging() {
        // levels are set where those of all loggers are
    }

    @Override
    public void enableLogging() {
        // as above
    }

    @Override
    public void setBuildTimeStamp(String timeStamp) {
        // of no interest
    }

    @Override
    public void setStackProperties(Properties properties) {
        // it has none
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
