// SPDX-License-Identifier: Apache-2.0
/**
 * Media between nodes. A mixer thread puts what its talkers say into a ring ({@link io.convoke.media.link.LinkPort}); one thread
 * for all ({@link io.convoke.media.link.LinkAgent}) takes it out about once a millisecond, sends each node one message with all
 * that waits for it, and hands what comes from there to the mixer thread of the conference.
 *
 * <p>A message is {@link io.convoke.media.link.MessageHeader} and any number of {@link io.convoke.media.link.MediaFrame}s. Its
 * number tells what was lost; a clock that comes back tells how long the way is; none for 200 ms, where one comes at least every
 * 50 ms, tells that the node has stopped. Nothing is sent again, and nothing is waited for: late is worse than lost.
 */
package io.convoke.media.link;
