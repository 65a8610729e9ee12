/* SPDX-License-Identifier: Apache-2.0 */
/* The table of cloud metadata services, with the document that names each address. To add one: a row here and
 * in tests/vectors/target_addresses.json. */
#include "metadata.h"

#include <string.h>

#include "core/text/hostname.h"

static const ph_cidr_t services[] = {
    /* The address most clouds share: AWS, Azure, Google Cloud, OpenStack, Oracle, IBM, DigitalOcean, Hetzner,
     * Vultr, Akamai, Exoscale, UpCloud, Huawei, Yandex …
     * docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
     * docs.openstack.org/nova/latest/user/metadata.html, docs.hetzner.cloud/reference/cloud#server-metadata,
     * cloud.ibm.com/docs/vpc?topic=vpc-imd-about */
    { AF_INET, { 169, 254, 169, 254 }, 32 },

    /* AWS. Task roles and metadata of ECS:
     * docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html EKS Pod Identity:
     * docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html Time:
     * docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-ec2-ntp.html DNS:
     * docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html Activation of Windows:
     * docs.aws.amazon.com/AWSEC2/latest/UserGuide/common-messages.html Instance metadata over IPv6:
     * docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
     */
    { AF_INET, { 169, 254, 170, 2 }, 32 },
    { AF_INET, { 169, 254, 170, 23 }, 32 },
    { AF_INET, { 169, 254, 169, 123 }, 32 },
    { AF_INET, { 169, 254, 169, 250 }, 32 }, /* and Rancher's metadata service */
    { AF_INET, { 169, 254, 169, 251 }, 32 },
    { AF_INET, { 169, 254, 169, 253 }, 32 },
    { AF_INET6, { 0xfd, 0x00, 0x0e, 0xc2, [15] = 0x23 }, 128 },
    { AF_INET6, { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, 0x54 }, 128 },

    /* Azure, the host agent of a virtual machine ("wire server"):
     * learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
    { AF_INET, { 168, 63, 129, 16 }, 32 },

    /* Google Cloud. IPv6: cloud.google.com/compute/docs/metadata/querying-metadata
     * The metadata server of a GKE node: cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
     */
    { AF_INET6, { 0xfd, 0x20, 0x00, 0xce, [14] = 0x02, 0x54 }, 128 },
    { AF_INET, { 169, 254, 169, 252 }, 32 },

    /* Alibaba Cloud: alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata */
    { AF_INET, { 100, 100, 100, 200 }, 32 },
    { AF_INET6, { 0xfd, 0x00, 0x01, [12] = 0x01, 0x00, 0x02, 0x00 }, 128 },

    /* Oracle. Compute Classic: docs.oracle.com/en/cloud/iaas/compute-iaas-cloud, "Retrieving Instance
     * Metadata". IPv6: docs.oracle.com/iaas/Content/Compute/Tasks/gettingmetadata.htm */
    { AF_INET, { 192, 0, 0, 192 }, 32 },
    { AF_INET6, { 0xfd, 0x00, 0x00, 0xc1, [12] = 0xa9, 0xfe, 0xa9, 0xfe }, 128 },

    /* Scaleway: docs.cloud-init.io/en/latest/reference/datasources/scaleway.html */
    { AF_INET, { 169, 254, 42, 42 }, 32 },
    { AF_INET6, { 0xfd, 0x00, 0x00, 0x42, [15] = 0x42 }, 128 },

    /* Akamai (Linode): docs.cloud-init.io/en/latest/reference/datasources/akamai.html */
    { AF_INET6, { 0xfd, 0x00, 0xa9, 0xfe, 0xa9, 0xfe, [15] = 0x01 }, 128 },

    /* Tencent Cloud: tencentcloud.com/document/product/213/4934 */
    { AF_INET, { 169, 254, 0, 23 }, 32 },

    /* Volcano Engine, BytePlus: volcengine.com/docs/6396/77368 */
    { AF_INET, { 100, 96, 0, 96 }, 32 },

    /* UCloud: docs.ucloud.cn/uhost/guide/metadata */
    { AF_INET, { 100, 80, 80, 80 }, 32 },

    /* OpenStack over IPv6: docs.openstack.org/neutron/latest/admin/config-ipv6.html */
    { AF_INET6, { 0xfe, 0x80, [12] = 0xa9, 0xfe, 0xa9, 0xfe }, 128 },
};

/* Google Cloud, AWS, Tencent Cloud, IBM Cloud, Equinix Metal (once Packet), Rancher, CloudStack: the
 * documents above, deploy.equinix.com/developers/docs/metal/server-metadata/metadata and
 * docs.cloud-init.io/en/latest/reference/datasources/cloudstack.html. Equinix' addresses are public and
 * change. */
static const char *const names[] = {
    "api.metadata.cloud.ibm.com",
    "data-server",
    "instance-data",
    "metadata",
    "metadata.goog",
    "metadata.google.internal",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "metadata.tencentyun.com",
    "rancher-metadata",
};

/* Where IPv6 addresses carry an IPv4 address: its bytes, in order. RFC 6052 section 2.2 leaves byte 8 zero.
 */
static const struct {
    unsigned char at[4];
    int is_low; /* the last 32 bits: there byte 8 may be anything */
} embeddings[] = {
    { { 12, 13, 14, 15 }, 1 }, /* mapped, compatible, translated, ISATAP, NAT64 with /96 */
    { { 9, 10, 11, 12 }, 0 },  /* NAT64 with /64 */
    { { 7, 9, 10, 11 }, 0 },   /* /56 */
    { { 6, 7, 9, 10 }, 0 },    /* /48 */
    { { 5, 6, 7, 9 }, 0 },     /* /40 */
    { { 4, 5, 6, 7 }, 0 },     /* /32, and the server of Teredo */
};

static int is_listed(const ph_addr_t *addr)
{
    size_t i;

    for (i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (ph_cidr_contains(&services[i], addr)) {
            return 1;
        }
    }
    return 0;
}

static int is_listed_v4(unsigned char a, unsigned char b, unsigned char c, unsigned char d)
{
    const ph_addr_t addr = { AF_INET, { a, b, c, d }, 0, 0 };

    return is_listed(&addr);
}

static int embeds_listed(const unsigned char *bytes)
{
    static const unsigned char teredo[4] = { 0x20, 0x01 };
    const unsigned char *at;
    size_t i;

    for (i = 0; i < sizeof(embeddings) / sizeof(embeddings[0]); i++) {
        at = embeddings[i].at;
        if ((embeddings[i].is_low || bytes[8] == 0) &&
            is_listed_v4(bytes[at[0]], bytes[at[1]], bytes[at[2]], bytes[at[3]])) {
            return 1;
        }
    }
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
        return is_listed_v4(bytes[2], bytes[3], bytes[4], bytes[5]);
    }
    if (memcmp(bytes, teredo, sizeof(teredo)) == 0) {
        return is_listed_v4((unsigned char)~bytes[12], (unsigned char)~bytes[13], (unsigned char)~bytes[14],
                            (unsigned char)~bytes[15]);
    }
    return 0;
}

int ph_metadata_is_address(const ph_addr_t *addr)
{
    return is_listed(addr) || (addr->family == AF_INET6 && embeds_listed(addr->bytes));
}

/* "instance-data.ec2.internal", "instance-data.eu-west-1.compute.internal", "metadata.azure.internal" … */
static int is_internal_service(const char *name)
{
    return (strncmp(name, "metadata.", 9) == 0 || strncmp(name, "instance-data.", 14) == 0) &&
           ph_hostname_is_below(name, "internal");
}

int ph_metadata_is_name(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            return 1;
        }
    }
    return is_internal_service(name);
}
