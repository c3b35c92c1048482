// One machine in Azure Container Apps: the embedded engine with its journal in Azure Tables. One replica, always: the journal has
// one owner. Deploy: README.md, "Azure". The cluster needs Kubernetes (aks.bicep), since silos speak to each other directly.
targetScope = 'resourceGroup'

@description('Region; the group\'s own unless given.')
param location string = resourceGroup().location

@description('Prefix of all names: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'hdf'

@description('The image, such as myregistry.azurecr.io/helpdeskflow:0.1.0.')
param image string

@description('Name of the container registry that holds the image, in this resource group.')
param registryName string

@description('The text of helpdeskflow.yml: --parameters config=@deploy/azure/helpdeskflow.yml')
param config string

@description('SHA-256 of the API key, 64 hex digits.')
@minLength(64)
@maxLength(64)
param apiKeySha256 string

@description('Signs the links in notifications.')
@secure()
@minLength(16)
param linkSecret string

@description('OTLP over gRPC, such as http://collector:4317; empty: no telemetry is sent.')
param otlpEndpoint string = ''

@description('Cores and memory; 1 and 2Gi do for a million open alerts.')
param cpu string = '1.0'
param memory string = '2.0Gi'

@description('Zone-redundant storage unless given.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_ZRS'

var unique = uniqueString(resourceGroup().id, name)
var storageName = toLower('${name}${unique}')
var vaultName = '${name}-${unique}'
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
var vaultSecretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, acrPull)
  scope: registry
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: storageName
  location: location
  kind: 'StorageV2'
  sku: {
    name: storageSku
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    // The journal signs its requests with the account's key; tokens of the identity are not understood by it yet.
    allowSharedKeyAccess: true
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
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

resource journalSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'journal-connection'
  properties: {
    value: 'AccountName=${storage.name};AccountKey=${storage.listKeys().keys[0].value};EndpointSuffix=${environment().suffixes.storage};Table=helpdeskflow'
  }
}

resource linkSecretInVault 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'link-secret'
  properties: {
    value: linkSecret
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

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

var telemetry = empty(otlpEndpoint) ? [] : [
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT'
    value: otlpEndpoint
  }
]

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    managedEnvironmentId: apps.id
    workloadProfileName: 'Consumption'
    configuration: {
      // Multiple: a new revision must not wait for the old one's end, nor the old one for its being ready, since only one of
      // them can own the journal. README.md says in which order to change them.
      activeRevisionsMode: 'Multiple'
      maxInactiveRevisions: 5
      ingress: {
        external: true
        targetPort: 8080
        transport: 'http'
        allowInsecure: false
        traffic: [
          {
            latestRevision: true
            weight: 100
          }
        ]
      }
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'journal-connection'
          keyVaultUrl: journalSecret.properties.secretUri
          identity: identity.id
        }
        {
          name: 'link-secret'
          keyVaultUrl: linkSecretInVault.properties.secretUri
          identity: identity.id
        }
        {
          name: 'config'
          value: config
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 60
      scale: {
        minReplicas: 1
        maxReplicas: 1
      }
      containers: [
        {
          name: 'helpdeskflow'
          image: image
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          env: concat([
            {
              name: 'HDF_JOURNAL'
              value: 'azure-tables'
            }
            {
              name: 'HDF_JOURNAL_CONNECTION'
              secretRef: 'journal-connection'
            }
            {
              name: 'HDF_LINK_SECRET'
              secretRef: 'link-secret'
            }
            {
              name: 'HDF_KEY_SHA256'
              value: apiKeySha256
            }
            {
              name: 'HDF_EXTERNAL_URL'
              value: 'https://${name}.${apps.properties.defaultDomain}'
            }
          ], telemetry)
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/readyz'
                port: 8080
              }
              periodSeconds: 3
              failureThreshold: 100
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: 8080
              }
              periodSeconds: 5
              failureThreshold: 2
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: 8080
              }
              periodSeconds: 10
              failureThreshold: 6
            }
          ]
          volumeMounts: [
            {
              volumeName: 'config'
              mountPath: '/etc/helpdeskflow'
            }
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'config'
          storageType: 'Secret'
          secrets: [
            {
              secretRef: 'config'
              path: 'helpdeskflow.yml'
            }
          ]
        }
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
    }
  }
  dependsOn: [
    pull
    read
  ]
}

output url string = 'https://${app.properties.configuration.ingress.fqdn}'
output vault string = vault.name
