using System.Text;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Kafka;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>Headers of one message at a time; read only when a format asks for them.</summary>
internal sealed class RecordHeaders : IMessageHeaders
{
    private MessageBatch? _messages;
    private int _index;
    private List<(string Name, byte[] Value)>? _read;

    /// <inheritdoc/>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Read())
            {
                if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return Encoding.UTF8.GetString(value);
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> All => Read().Select(h => KeyValuePair.Create(h.Name, Encoding.UTF8.GetString(h.Value)));

    /// <summary>Stands for the headers of this message from now on.</summary>
    public void Of(MessageBatch messages, int index)
    {
        _messages = messages;
        _index = index;
        _read = null;
    }

    private List<(string Name, byte[] Value)> Read() => _read ??= _messages![_index].Headers();
}
