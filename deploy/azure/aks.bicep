// What the cluster needs in Azure: a network, AKS in three zones, a registry, PostgreSQL flexible server with a standby in another
// zone, a key vault, and an identity that the pods use through workload identity. Then kubectl apply -k
// deploy/kubernetes/overlays/azure. Kafka is not made here: Event Hubs speaks its protocol, or name brokers of yours.
targetScope = 'resourceGroup'

@description('Region; the group\'s own unless given.')
param location string = resourceGroup().location

@description('Prefix of all names: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'hdf'

@description('Password of the database user.')
@secure()
@minLength(16)
param databasePassword string

@description('SHA-256 of the API key, 64 hex digits, and the key itself for Prometheus.')
@minLength(64)
@maxLength(64)
param apiKeySha256 string

@secure()
param apiKey string

@description('Signs the links in notifications; the same in all silos.')
@secure()
@minLength(16)
param linkSecret string

@description('Size of the nodes that run silos, and how many; docs/scaling.md computes them.')
param nodeSize string = 'Standard_D4ds_v5'
@minValue(3)
param nodeCount int = 3

@description('Size and disk of the database; docs/scaling.md computes its commits and bytes.')
param databaseSku string = 'Standard_D4ds_v5'
param databaseGigabytes int = 256

@description('Zones are not in every region; Disabled there.')
@allowed(['ZoneRedundant', 'SameZone', 'Disabled'])
param databaseStandby string = 'ZoneRedundant'
param zones array = ['1', '2', '3']

var unique = uniqueString(resourceGroup().id, name)
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
var vaultSecretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
var serviceAccount = 'system:serviceaccount:helpdeskflow:helpdeskflow'

resource network 'Microsoft.Network/virtualNetworks@2024-01-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.40.0.0/16']
    }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: '10.40.0.0/20'
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.40.16.0/24'
          delegations: [
            {
              name: 'postgres'
              properties: {
                serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers'
              }
            }
          ]
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: 'network'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2023-12-01-preview' = {
  name: '${name}-${unique}'
  location: location
  sku: {
    name: databaseSku
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    administratorLogin: 'hdf'
    administratorLoginPassword: databasePassword
    storage: {
      storageSizeGB: databaseGigabytes
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    // The standby is synchronous: a failover loses nothing that was acknowledged.
    highAvailability: {
      mode: databaseStandby
    }
    network: {
      delegatedSubnetResourceId: network.properties.subnets[1].id
      privateDnsZoneArmResourceId: zone.id
    }
  }
  dependsOn: [
    zoneLink
  ]
}

resource databaseOfOurs 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2023-12-01-preview' = {
  parent: database
  name: 'hdf'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

// A silo holds a connection for each partition that it runs or follows.
resource connections 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2023-12-01-preview' = {
  parent: database
  name: 'max_connections'
  properties: {
    value: '600'
    source: 'user-override'
  }
  dependsOn: [
    databaseOfOurs
  ]
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: toLower('${name}${unique}')
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    adminUserEnabled: false
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

resource kubernetes 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  name: name
  location: location
  sku: {
    name: 'Base'
    tier: 'Standard'
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    dnsPrefix: name
    enableRBAC: true
    oidcIssuerProfile: {
      enabled: true
    }
    securityProfile: {
      workloadIdentity: {
        enabled: true
      }
    }
    addonProfiles: {
      azureKeyvaultSecretsProvider: {
        enabled: true
        config: {
          enableSecretRotation: 'true'
        }
      }
      omsagent: {
        enabled: true
        config: {
          logAnalyticsWorkspaceResourceID: logs.id
        }
      }
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkPolicy: 'cilium'
      networkDataplane: 'cilium'
      podCidr: '10.244.0.0/16'
      serviceCidr: '10.41.0.0/16'
      dnsServiceIP: '10.41.0.10'
    }
    autoUpgradeProfile: {
      upgradeChannel: 'patch'
      nodeOSUpgradeChannel: 'NodeImage'
    }
    agentPoolProfiles: [
      {
        name: 'silos'
        mode: 'System'
        osType: 'Linux'
        osSKU: 'AzureLinux'
        vmSize: nodeSize
        count: nodeCount
        availabilityZones: zones
        vnetSubnetID: network.properties.subnets[0].id
        upgradeSettings: {
          maxSurge: '1'
        }
      }
    ]
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, kubernetes.id, acrPull)
  scope: registry
  properties: {
    principalId: kubernetes.properties.identityProfile.kubeletidentity.objectId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource federated 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: identity
  name: 'pods'
  properties: {
    issuer: kubernetes.properties.oidcIssuerProfile.issuerURL
    subject: serviceAccount
    audiences: ['api://AzureADTokenExchange']
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${name}-${unique}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 7
  }
}

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, vaultSecretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: vaultSecretsUser
  }
}

resource journalSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'journal-connection'
  properties: {
    value: 'Host=${database.properties.fullyQualifiedDomainName};Database=hdf;Username=hdf;Password=${databasePassword};SSL Mode=VerifyFull'
  }
}

resource keySecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'api-key'
  properties: {
    value: apiKey
  }
}

resource keyHashSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'api-key-sha256'
  properties: {
    value: apiKeySha256
  }
}

resource linkSecretInVault 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'link-secret'
  properties: {
    value: linkSecret
  }
}

output cluster string = kubernetes.name
output registry string = registry.properties.loginServer
output vault string = vault.name
output identityClientId string = identity.properties.clientId
output tenantId string = subscription().tenantId
