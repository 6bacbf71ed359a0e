namespace Edge.Core.Origin;

/// <summary>Whether one address of an origin is worth a request, judged by what requests and checks found (O16).</summary>
/// <remarks>
/// <para>Passive: so many failures in a row put the address out for a while; then one request may try it, and decides. Each time it fails
/// again the while doubles, up to 5 min, so that an address that flaps is asked ever more rarely; a minute of good health forgives.
/// Active: so many failed checks put it down, so many good ones bring it back.</para>
/// <para>Thread-safe. A healthy address costs one read.</para>
/// </remarks>
/// <param name="failuresToEject">Failures in a row; 0: passive judgement is off.</param>
/// <param name="ejection">How long the address is out the first time.</param>
/// <param name="checksToFail">Failed checks in a row that put it down.</param>
/// <param name="checksToPass">Good checks in a row that bring it back.</param>
/// <param name="time">The clock.</param>
/// <param name="random">0 to 1; thread-safe.</param>
internal sealed class PeerHealth(int failuresToEject, TimeSpan ejection, int checksToFail, int checksToPass, TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan LongestEjection = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgiven = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private int _failures;
    private int _ejections;
    private long _outSince;
    private TimeSpan _outFor;
    private long _healthySince = time.GetTimestamp();
    private bool _out;
    private bool _trying;
    private bool _down;
    private int _checks;        // good ones in a row while down, failed ones while up
    private int _trouble;       // 0: neither failures, nor out, nor down

    /// <summary>Whether requests go there. When the time of an ejection is over, one caller gets true, and everybody else again only when that one has told how it went.</summary>
    public bool MayTry()
    {
        if (Volatile.Read(ref _trouble) == 0)
        {
            return true;
        }

        lock (_gate)
        {
            if (_down)
            {
                return false;
            }

            if (!_out)
            {
                return true;
            }

            if (time.GetElapsedTime(_outSince) < _outFor)
            {
                return false;
            }

            _outSince = time.GetTimestamp();   // the others wait while this one tries
            _trying = true;
            return true;
        }
    }

    /// <summary>Whether it is neither out nor down, without asking to try it.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return !_out && !_down;
            }
        }
    }

    /// <summary>A request got an answer.</summary>
    /// <returns>Whether the address came back by that.</returns>
    public bool Succeeded()
    {
        if (Volatile.Read(ref _trouble) == 0)
        {
            return false;
        }

        lock (_gate)
        {
            var back = _out;
            _failures = 0;
            if (back)
            {
                _out = false;
                _healthySince = time.GetTimestamp();
            }

            Settle();
            return back && !_down;
        }
    }

    /// <summary>A request got none, through the fault of the address.</summary>
    /// <returns>Whether the address went out by that.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            if (_out)
            {
                if (_trying)
                {
                    Eject();   // the one who tried found it as it was
                }

                return false;
            }

            _failures++;
            var goes = failuresToEject > 0 && _failures >= failuresToEject;
            if (goes)
            {
                if (time.GetElapsedTime(_healthySince) > Forgiven)
                {
                    _ejections = 0;
                }

                Eject();
            }

            Settle();
            return goes && !_down;
        }
    }

    /// <summary>A check ended.</summary>
    /// <returns>Whether the address went down or came back by that.</returns>
    public bool Checked(bool good)
    {
        lock (_gate)
        {
            _checks = good == _down ? _checks + 1 : 0;
            if (_checks < (_down ? checksToPass : checksToFail))
            {
                return false;
            }

            _down = !_down;
            _checks = 0;
            if (!_down)
            {
                _out = false;
                _failures = 0;
                _healthySince = time.GetTimestamp();
            }

            Settle();
            return true;
        }
    }

    private void Eject()
    {
        var growing = ejection * Math.Pow(2, Math.Min(_ejections++, 16));
        _outFor = (growing < LongestEjection ? growing : LongestEjection) * (0.9 + 0.2 * random());   // not all edges at once
        _outSince = time.GetTimestamp();
        _out = true;
        _trying = false;
        _failures = 0;
    }

    private void Settle() => Volatile.Write(ref _trouble, _out || _down || _failures > 0 ? 1 : 0);
}
