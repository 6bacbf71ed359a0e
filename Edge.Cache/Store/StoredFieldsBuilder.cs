using System.Text;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>Makes <see cref="StoredFields"/> from a response, leaving out what is not the stored response's to keep. Reusable,
/// one thread.</summary>
/// <remarks>A response without Date gets one, the time it was received (RFC 9110 §6.6.1).</remarks>
public sealed class StoredFieldsBuilder
{
    private static readonly NameList Dropped = NameList.Of(
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", // RFC 9110 §7.6.1
        "proxy-authenticate", "proxy-authentication-info", "proxy-authorization", // RFC 9111 §3.1
        "x-cache", // made anew on every answer (O20)
        "content-length"); // whoever holds the body knows

    // C19: what describes the bytes of the stored content does not change by a 304.
    private static readonly NameList NeverFreshened = NameList.Of(
        "content-length", "content-encoding", "content-range", "transfer-encoding");

    private static readonly NameList KeptInVary = NameList.Of("accept-encoding", "cookie");

    private readonly FieldBlockWriter _writer = new();

    /// <summary>The fields that may be stored and shared (RFC 9111 §3.1): without Connection and what it nominates, the
    /// hop-by-hop fields of RFC 9110 §7.6.1, the proxy authentication fields, Set-Cookie (C08), the fields named by
    /// <c>private="…"</c> and <c>no-cache="…"</c>, the tags (C24), Age, X-Cache, and Content-Length, which the holder of the body knows. Vary is
    /// filtered when the policy does not honour it (E-128).</summary>
    public StoredFields BuildShared(IFieldSource response, CachePolicy policy, CacheTime received)
    {
        Add(response, new Dropper(response, policy, forRequester: false), policy, received, NameList.Empty);
        return _writer.Take();
    }

    /// <summary>The fields for the one viewer that asked: the same, but with Set-Cookie (unless the policy removes it), the
    /// named fields, and the Age that a cache behind us gave it. Returns <paramref name="shared"/> itself when nothing differs.</summary>
    public StoredFields BuildForRequester(IFieldSource response, CachePolicy policy, CacheTime received, StoredFields shared)
    {
        var kept = new Dropper(response, policy, forRequester: true);
        var left = new Dropper(response, policy, forRequester: false);
        var differs = false;
        for (var line = 0; line < response.Count && !differs; line++)
        {
            var name = response.NameAt(line);
            differs = !kept.Drops(name) && left.Drops(name);
        }

        if (!differs)
        {
            return shared;
        }

        Add(response, kept, policy, received, NameList.Empty);
        return _writer.Take();
    }

    /// <summary>The stored fields freshened by a 304 (RFC 9111 §3.2; C19): every field it has replaces the stored ones of that
    /// name, except Content-Length, Content-Encoding, Content-Range and Transfer-Encoding.</summary>
    public StoredFields BuildFreshened(StoredFields stored, IFieldSource notModified, CachePolicy policy, CacheTime received)
    {
        for (var line = 0; line < stored.Count; line++)
        {
            var name = stored.NameAt(line);
            var replaced = Ascii.EqualsIgnoreCase(name, FieldNames.Date)
                || (notModified.Has(name) && !NeverFreshened.ContainsIgnoreCase(name));
            if (!replaced)
            {
                _writer.Add(name, stored.ValueAt(line));
            }
        }

        Add(notModified, new Dropper(notModified, policy, forRequester: false), policy, received, NeverFreshened);
        return _writer.Take();
    }

    private void Add(IFieldSource response, in Dropper dropper, CachePolicy policy, CacheTime received, NameList except)
    {
        var filterVary = !policy.HonourVary && !policy.IsDisabled;
        for (var line = 0; line < response.Count; line++)
        {
            var name = response.NameAt(line);
            if (dropper.Drops(name) || except.ContainsIgnoreCase(name))
            {
                continue;
            }

            if (filterVary && Ascii.EqualsIgnoreCase(name, FieldNames.Vary))
            {
                AddFilteredVary(response.ValueAt(line), policy);
            }
            else
            {
                _writer.Add(name, response.ValueAt(line));
            }
        }

        if (!response.Has(FieldNames.Date))
        {
            Span<byte> date = stackalloc byte[HttpDate.Length];
            HttpDate.Write(received.UnixSeconds, date);
            _writer.Add("Date"u8, date);
        }
    }

    /// <summary>E-128: what cannot select a variant here is not promised to caches behind us.</summary>
    private void AddFilteredVary(ReadOnlySpan<byte> value, CachePolicy policy)
    {
        var open = false;
        var list = new ListReader(value);
        while (list.TryRead(out var name))
        {
            if (!KeptInVary.ContainsIgnoreCase(name) && !policy.Key.Fields.ContainsIgnoreCase(name))
            {
                continue;
            }

            if (open)
            {
                _writer.Append(", "u8);
            }
            else
            {
                _writer.BeginLine("Vary"u8);
                open = true;
            }

            _writer.Append(name);
        }

        if (open)
        {
            _writer.EndLine();
        }
    }

    /// <summary>Knows which fields of one response are left out.</summary>
    private readonly struct Dropper(IFieldSource response, CachePolicy policy, bool forRequester)
    {
        private readonly CacheDirectives _directives = CacheControlParser.Parse(response);
        private readonly int _connection = response.Find(FieldNames.Connection, 0);

        public bool Drops(ReadOnlySpan<byte> name)
        {
            if (Dropped.ContainsIgnoreCase(name) || IsNominated(name) || Ascii.EqualsIgnoreCase(name, policy.TagField.Span))
            {
                return true;
            }

            if (Ascii.EqualsIgnoreCase(name, FieldNames.SetCookie) && (!forRequester || policy.SetCookie == SetCookieRule.Remove))
            {
                return true;
            }

            // Made anew on what is reused (RFC 9111 §5.1); what is passed on keeps it, or the next cache would think it fresh for longer (§4.2.3).
            return !forRequester && (Ascii.EqualsIgnoreCase(name, FieldNames.Age) || QualifiedFields.Names(response, _directives, name));
        }

        private bool IsNominated(ReadOnlySpan<byte> name)
        {
            for (var line = _connection; line >= 0; line = response.Find(FieldNames.Connection, line + 1))
            {
                if (QualifiedFields.Contains(response.ValueAt(line), name))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
