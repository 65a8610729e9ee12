PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE ph_schema (
    number     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    min_module TEXT NOT NULL,
    applied_at INTEGER,
    PRIMARY KEY (number)
);
INSERT INTO ph_schema VALUES(1,'0001_schema','66bd58adb339953338e22cc76053405c9f977252c6e3d4594d90171334c774a3','0.1.0',1796076480531137);
INSERT INTO ph_schema VALUES(2,'0002_integration','acc607fd5f3fcdc21fe307dc41a923ae02f5c2777cadf0f9ad1f12e715e57309','0.1.0',1796076480533346);
INSERT INTO ph_schema VALUES(3,'0003_event','9a9caffc38b8676daeed962eb60dd3dd660672590b13887bb8e861cd52c466b3','0.1.0',1796076480535143);
INSERT INTO ph_schema VALUES(4,'0004_webhook','3dfaa82ca73c7326191a1c3a9f961942706224a4416b1f7243c1442ff7917732','0.1.0',1796076480541201);
INSERT INTO ph_schema VALUES(5,'0005_webhook_state','ab7ea2b524e08fad6ec7fc69c4e2fd2550c125d211bc98a435f17a1800b1a922','0.1.0',1796076480544249);
INSERT INTO ph_schema VALUES(6,'0006_signing_key','a35bdaf90493b7838fdf02d4455f1d8ea9ca8c717931ff5041a8e1ac0d43f529','0.1.0',1796076480548568);
INSERT INTO ph_schema VALUES(7,'0007_user','d26a7c119670ed4fb0f78c4fba07ce90c8204257352251a5a6f603d08be4087b','0.1.0',1796076480554772);
INSERT INTO ph_schema VALUES(8,'0008_execution','efb358c53d71087d171bbd033df44bbb97799d7af0c78447df4e4dcfc0f1a12d','0.1.0',1796076480711944);
INSERT INTO ph_schema VALUES(9,'0009_request','5e2ab9f7d0a8347ad974475a1e21531561bec8311eb585414bec73b72c5a716e','0.1.0',1796076480727917);
INSERT INTO ph_schema VALUES(10,'0010_response','b9546ef716a6ed0e72ad5ee48d9d0c7b2c6979b545bec47127b11315102bbdb4','0.1.0',1796076480739336);
INSERT INTO ph_schema VALUES(11,'0011_stats','4843a9c19ac659ddd0220b1b22a725010dcdfe7db6b3b4ccd2531e24ea05993a','0.1.0',1796076480748137);
INSERT INTO ph_schema VALUES(12,'0012_idempotency','b809746e411eafc4479bb5e73d448eef5d777ffc0c659f21f5ca54e24ad16561','0.1.0',1796076480793382);
INSERT INTO ph_schema VALUES(13,'0013_owner','38e000e20a9adb07ebe0e58a6abcc6e82997011dda4b32910a55457662f649e0','0.1.0',1796076480803884);
INSERT INTO ph_schema VALUES(14,'0014_audit','434ab90cbda785f8a33c704cb71cb1827be982ae02d04d358b23782e56e3160a','0.1.0',1796076480815934);
INSERT INTO ph_schema VALUES(15,'0015_now','08197047704bd9f3b7d4bf6ebd4c1ae0e8b748e3a79d3d7b2aebe74cd50056d3','0.1.0',1796076480828204);
INSERT INTO ph_schema VALUES(16,'0016_integration_name','402e12ed8515e64142149bab4f61d953525d033f03177c003ca7ce215aa431fd','0.1.0',1796076480843989);
INSERT INTO ph_schema VALUES(17,'0017_event_occurred','7bac2281cf82d09b43d8738d5bc1b535df6198b0bba5e53f2a4cf287103c6b82','0.1.0',1796076480858031);
INSERT INTO ph_schema VALUES(18,'0018_event_type','5503b97986507cf2be2d1835343b46f014811202fe7e19b7a29b7c11f0761b0e','0.1.0',1796076480869353);
INSERT INTO ph_schema VALUES(19,'0019_event_severity','721cf03a0c474e474e64d127b808ee696ae8ab021abdf2d56bea671aa5f6a681','0.1.0',1796076480879961);
INSERT INTO ph_schema VALUES(20,'0020_event_title','4ff615fbb51439267ec1a1d47ec88800a2b1a3e5116924b610f25661f0748317','0.1.0',1796076480889861);
INSERT INTO ph_schema VALUES(21,'0021_signing_key_integration','b7e61ab9995c971c7ca46271d03f5cc5864cfafd0ce708305f251c74bcf76e35','0.1.0',1796076480904556);
INSERT INTO ph_schema VALUES(22,'0022_execution_integration','82fd670ac83e11f0f088dd7584482ae675aa7641e62a3385e31ea8f8f7081707','0.1.0',1796076480919279);
INSERT INTO ph_schema VALUES(23,'0023_execution_event','2450aceba8328f5180018ba450d366f049154fe38ff0166b3d6c64aad676262c','0.1.0',1796076480944350);
INSERT INTO ph_schema VALUES(24,'0024_execution_batch','fba275ae38b646f53305d357dfd06339e09511ec809e32932c899acd0587a7ac','0.1.0',1796076480967091);
INSERT INTO ph_schema VALUES(25,'0025_execution_username','e9910421293e0230efcdf2c9ce382457361b36100b9f46e183f5e236d55939e4','0.1.0',1796076480977821);
INSERT INTO ph_schema VALUES(26,'0026_execution_state','ba5777f7c1d4b846d75509145fadd136bf7e27db127ef91010c19f9da3a56397','0.1.0',1796076480988311);
INSERT INTO ph_schema VALUES(27,'0027_execution_owner','a3b6b3ca19c5a7dc5e430937295cf0c40b4cae6950201ba62369cdbac7aca837','0.1.0',1796076480996623);
INSERT INTO ph_schema VALUES(28,'0028_stats_integration','489d64e16f3d963fdfa612f435bb45eb9f9f093ffa516321a26dfa2fab7306d1','0.1.0',1796076481004193);
INSERT INTO ph_schema VALUES(29,'0029_idempotency_expires','69d5fce9ca81dfd8a9b095e73eb9b2e435f5ffde36169ef17a25af60d7f95a16','0.1.0',1796076481011865);
INSERT INTO ph_schema VALUES(30,'0030_audit_actor','560e38f083b59ad18afdc58acba80719011d552b741a05d0a7f2022560afe07f','0.1.0',1796076481017568);
INSERT INTO ph_schema VALUES(31,'0031_audit_action','c2bbdc53cda05aa2e269aca371c4d05cc95cc3d6875ddd648dcac89332ed302d','0.1.0',1796076481021206);
INSERT INTO ph_schema VALUES(32,'0032_audit_object','fe93fef02f98a8404ae98f76504b3512e5aa35d72832cda0fddb052d7e2a5cd0','0.1.0',1796076481023686);
INSERT INTO ph_schema VALUES(33,'0033_execution_note','282e8718de3fd2005b7ea09ae0afcc001424a465b11ffc004563175a045691e9','0.1.0',1796076481029556);
INSERT INTO ph_schema VALUES(34,'0034_execution_integration_name','e120fe49069e329ff72d7affac5010262353020dfa1ad4c1249822e13cb34be2','0.1.0',1796076481036132);
INSERT INTO ph_schema VALUES(35,'0035_execution_event_title','f61b5093f91581055c2639f383b2616c57142e29968bddd458db320b77c2b115','0.1.0',1796076481040799);
CREATE TABLE ph_integration (
    id          TEXT NOT NULL,
    name        TEXT NOT NULL COLLATE NOCASE,
    kind        TEXT,
    description TEXT,
    version     TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT,
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT,
    PRIMARY KEY (id)
) WITHOUT ROWID
;
INSERT INTO ph_integration VALUES('hook-5-05c0678d','Name of hook-5-05c0678d',NULL,NULL,'01M8Q80AZX1NPR2SCKB0R4BSDS',1796076481533689,'admin',1796076481533689,'admin');
INSERT INTO ph_integration VALUES('hook-6-c4a2cd80','Name of hook-6-c4a2cd80',NULL,NULL,'01M8Q80B5Y3RGNM1XRY7Z4QPR6',1796076481726420,'admin',1796076481726420,'admin');
CREATE TABLE ph_event (
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    title       TEXT NOT NULL COLLATE NOCASE,
    severity    TEXT NOT NULL,
    source      TEXT,
    occurred_at INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT,
    details     BLOB NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO ph_event VALUES('evt-7-e1522421','order.limit_exceeded','Bestellung 7 über dem Limit','warning',NULL,1796076481901678,1796076481901678,'poster',X'7b226772c3b6c39f65223a202231322025222c20226c697374223a205b312c20322e35302c206e756c6c5d2c202274657874223a202261205c22625c22205c5c2063227d');
INSERT INTO ph_event VALUES('evt-8-4bd850a3','order.limit_exceeded','Order exceeds its limit','info',NULL,1796076481917093,1796076481917093,'poster',X'7b7d');
CREATE TABLE ph_webhook (
    integration_id TEXT NOT NULL,
    url            TEXT NOT NULL,
    enabled        INTEGER NOT NULL,
    bearer         TEXT,
    bearer_set_at  INTEGER,
    bearer_set_by  TEXT,
    headers        TEXT NOT NULL,
    timeout_ms     INTEGER,
    default_body   TEXT NOT NULL,
    event_body     TEXT NOT NULL,
    confirm        TEXT NOT NULL,
    action_label   TEXT,
    consequence    TEXT,
    version        TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    created_by     TEXT,
    updated_at     INTEGER NOT NULL,
    updated_by     TEXT,
    PRIMARY KEY (integration_id)
);
INSERT INTO ph_webhook VALUES('hook-5-05c0678d','http://127.0.0.1:38809/hook-5-05c0678d',1,'v1.k20261130-3b39._hXPHc0LV_O6ZJKDpb-ebLHMwVaSOdrDulR7TaiZccL-rdbF9pp1LEdWiZFT0ck5ZJsh5iZm8L67Fw',1796076481556638,'admin','{}',NULL,'empty','full','always',NULL,NULL,'01M8Q80B0MW50723VYC7NBZSAY',1796076481556638,'admin',1796076481556638,'admin');
INSERT INTO ph_webhook VALUES('hook-6-c4a2cd80','http://127.0.0.1:38809/hook-6-c4a2cd80',1,'v1.k20261130-3b39.elCGG5k31WWdARlXeLUvlTBwcOgadx44MbeJIbPTrBZ1cAHl0Ip5mATk6-GaYKggSpEQsfuEjNZOuw',1796076481830765,'admin','{}',NULL,'empty','full','always',NULL,NULL,'01M8Q80B9687V914E07636Q6M8',1796076481830765,'admin',1796076481830765,'admin');
CREATE TABLE ph_webhook_state (
    integration_id          TEXT NOT NULL,
    paused_until            INTEGER,
    disabled_by_receiver_at INTEGER,
    PRIMARY KEY (integration_id)
) WITHOUT ROWID
;
CREATE TABLE ph_signing_key (
    id             TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    scheme         TEXT NOT NULL,
    secret         TEXT NOT NULL,
    public_key     TEXT,
    created_at     INTEGER NOT NULL,
    created_by     TEXT,
    expires_at     INTEGER,
    last_used_at   INTEGER,
    PRIMARY KEY (id)
) WITHOUT ROWID
;
INSERT INTO ph_signing_key VALUES('key_01M8Q80B17VGCS4EKQWQN4VFRF','hook-5-05c0678d','v1','v1.k20261130-3b39.0mymzwVd5Ch-McYEQ9PM5mwKU-7x6RHYoSm1YrS5j40FNAEX8zZsZ6xla-dm8jzE5pZGQQv0RyN70Lyc',NULL,1796076481575521,'admin',NULL,1796076481953964);
INSERT INTO ph_signing_key VALUES('key_01M8Q80BB61N3R9R1CK8ZPNM2Y','hook-6-c4a2cd80','v1','v1.k20261130-3b39.Zh8ysYGEvOfHfJOi7RhvkrOGcfY845NYTft0FYsiqas7jZuurwRa_6GHMnj6jE34WlfpKmgF6dJRqMLa',NULL,1796076481894011,'admin',NULL,1796076482054691);
INSERT INTO ph_signing_key VALUES('key_01M8Q80BB8230GR41E1H67VXRV','hook-6-c4a2cd80','v1a','v1.k20261130-3b39.YLNCaDT4J5yzUJ6wvjwAGN-u8Ll-a-CqFafvd_HxzIoD0sA1euaMHerXWK9pr3iT4vVnBypd8FwgqT9cJrroyH1cFopMFJxnIyedZhEjqU9Aoq4IY5yFeVGSwu4','whpk_IorqrGJM59B+CzYLZcu/55zGIgz8OVs9boouIhvbSB8=',1796076481896548,'admin',NULL,1796076482054691);
CREATE TABLE ph_user (
    username                 TEXT NOT NULL,
    display_name             TEXT,
    admin                    INTEGER NOT NULL,
    can_trigger_integrations INTEGER NOT NULL,
    can_post_events          INTEGER NOT NULL,
    granted_at               INTEGER,
    granted_by               TEXT,
    first_seen_at            INTEGER,
    last_seen_at             INTEGER,
    version                  TEXT NOT NULL,
    admin_turn               INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (username)
) WITHOUT ROWID
;
INSERT INTO ph_user VALUES('admin',NULL,1,0,0,1796076481421303,'bootstrap',1796076481507896,1796076481507896,'01M8Q80AWD4XDZXMZYNSY9ZTRR',0);
INSERT INTO ph_user VALUES('bootstrap',NULL,0,0,0,NULL,NULL,1796076481404646,1796076481404646,'01M8Q80AVWEVBD7Q91RMZWADQZ',0);
INSERT INTO ph_user VALUES('both',NULL,1,1,0,1796076481528645,'admin',NULL,NULL,'01M8Q80AZRSGBAYDSD6BJ92EMP',0);
INSERT INTO ph_user VALUES('operator',NULL,0,1,0,1796076481511226,'admin',NULL,NULL,'01M8Q80AZ76ZP04A0EBAXCYD7Z',0);
INSERT INTO ph_user VALUES('poster',NULL,0,0,1,1796076481531963,'admin',1796076481898291,1796076481898291,'01M8Q80AZWX8KYVAB0FXH6WQ6Q',0);
INSERT INTO ph_user VALUES('viewer',NULL,0,0,0,1796076481530400,'admin',NULL,NULL,'01M8Q80AZT42XSWWVT3S7PEAF0',0);
CREATE TABLE ph_execution (
    id               TEXT NOT NULL,
    message_id       TEXT NOT NULL,
    attempt          INTEGER NOT NULL,
    retry_of         TEXT,
    batch_id         TEXT,
    integration_id   TEXT NOT NULL,
    integration_name TEXT NOT NULL COLLATE NOCASE,
    event_id         TEXT,
    event_type       TEXT,
    event_title      TEXT COLLATE NOCASE,
    mode             TEXT NOT NULL,
    state            TEXT NOT NULL,
    delivery         TEXT,
    error            TEXT,
    http_status      INTEGER,
    created_at       INTEGER NOT NULL,
    finished_at      INTEGER,
    duration_us      INTEGER,
    username         TEXT NOT NULL,
    client_ip        TEXT,
    note             TEXT COLLATE NOCASE,
    owner            TEXT NOT NULL,
    webhook_version  TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (message_id, attempt)
) WITHOUT ROWID
;
INSERT INTO ph_execution VALUES('exe_01M8Q80BC89TYMZJ4JTK6Z7XG2','msg_01M8Q80BC89TYMZJ4JTK6Z7XG3',1,NULL,NULL,'hook-5-05c0678d','Name of hook-5-05c0678d',NULL,NULL,NULL,'default','succeeded','received',NULL,200,1796076481928125,1796076481953964,11018,'operator','127.0.0.1',NULL,'01M8Q80AKSY7KPWJY4DQBSQ9EG-01M8Q80AS8VWPD6VTQVNWVXBTB','01M8Q80B0MW50723VYC7NBZSAY');
INSERT INTO ph_execution VALUES('exe_01M8Q80BEM0EBZ2BMD4WC60744','msg_01M8Q80BEM0EBZ2BMD4WC60745',1,NULL,NULL,'hook-5-05c0678d','Name of hook-5-05c0678d','evt-7-e1522421','order.limit_exceeded','Bestellung 7 über dem Limit','event','succeeded','received',NULL,200,1796076482003903,1796076482025017,12993,'operator','127.0.0.1',NULL,'01M8Q80AKSY7KPWJY4DQBSQ9EG-01M8Q80ASWV2HJX3BRE2NDJVXW','01M8Q80B0MW50723VYC7NBZSAY');
INSERT INTO ph_execution VALUES('exe_01M8Q80BFQBMMBZ741MXGDP4S8','msg_01M8Q80BFQBMMBZ741MXGDP4S9',1,NULL,NULL,'hook-6-c4a2cd80','Name of hook-6-c4a2cd80','evt-8-4bd850a3','order.limit_exceeded','Order exceeds its limit','event','failed','received','http_status',503,1796076482039297,1796076482054691,2375,'operator','127.0.0.1',NULL,'01M8Q80AKSY7KPWJY4DQBSQ9EG-01M8Q80AS8VWPD6VTQVNWVXBTB','01M8Q80B9687V914E07636Q6M8');
INSERT INTO ph_execution VALUES('exe_01M8Q80BH2D22XZDM5R85TSRXW','msg_01M8Q80BFQBMMBZ741MXGDP4S9',2,'exe_01M8Q80BFQBMMBZ741MXGDP4S8',NULL,'hook-6-c4a2cd80','Name of hook-6-c4a2cd80','evt-8-4bd850a3','order.limit_exceeded','Order exceeds its limit','event','failed','received','http_status',503,1796076482082073,1796076482087482,788,'operator','127.0.0.1',NULL,'01M8Q80AKSY7KPWJY4DQBSQ9EG-01M8Q80ASWV2HJX3BRE2NDJVXW','01M8Q80B9687V914E07636Q6M8');
INSERT INTO ph_execution VALUES('exe_01M8Q80BHCHNZE8T148ZV66F1H','msg_01M8Q80BHCHNZE8T148ZV66F1J',1,NULL,NULL,'hook-5-05c0678d','Name of hook-5-05c0678d',NULL,NULL,NULL,'default','succeeded','received',NULL,200,1796076482092183,1796076482096599,667,'operator','127.0.0.1',NULL,'01M8Q80AKSY7KPWJY4DQBSQ9EG-01M8Q80AS8VWPD6VTQVNWVXBTB','01M8Q80B0MW50723VYC7NBZSAY');
CREATE TABLE ph_request (
    execution_id TEXT NOT NULL,
    url          TEXT NOT NULL,
    headers      TEXT NOT NULL,
    body         BLOB NOT NULL,
    PRIMARY KEY (execution_id)
);
INSERT INTO ph_request VALUES('exe_01M8Q80BC89TYMZJ4JTK6Z7XG2','http://127.0.0.1:38809/hook-5-05c0678d','[["Host","127.0.0.1:38809"],["webhook-id","msg_01M8Q80BC89TYMZJ4JTK6Z7XG3"],["webhook-signature","••••••••"],["Authorization","••••••••"],["Accept","*/*"],["User-Agent","mod_portalhooks/0.1.0"],["portalhooks-execution-id","exe_01M8Q80BC89TYMZJ4JTK6Z7XG2"],["portalhooks-integration-id","hook-5-05c0678d"],["traceparent","00-2256178755abaea326215e20fb5e407e-26afd7d9d9fe234c-00"],["Content-Length","0"]]',X'');
INSERT INTO ph_request VALUES('exe_01M8Q80BEM0EBZ2BMD4WC60744','http://127.0.0.1:38809/hook-5-05c0678d','[["Host","127.0.0.1:38809"],["webhook-id","msg_01M8Q80BEM0EBZ2BMD4WC60745"],["webhook-signature","••••••••"],["Authorization","••••••••"],["Content-Type","application/json"],["Accept","*/*"],["User-Agent","mod_portalhooks/0.1.0"],["portalhooks-execution-id","exe_01M8Q80BEM0EBZ2BMD4WC60744"],["portalhooks-integration-id","hook-5-05c0678d"],["portalhooks-event-id","evt-7-e1522421"],["traceparent","00-d9dac9417444e74f218176d747b6c254-1f35c9f9d5c0c35b-00"],["Content-Length","291"]]',X'7b2274797065223a226f726465722e6c696d69745f6578636565646564222c2274696d657374616d70223a22323032362d31312d33305432323a30383a30312e3930315a222c2264617461223a7b226772c3b6c39f65223a202231322025222c20226c697374223a205b312c20322e35302c206e756c6c5d2c202274657874223a202261205c22625c22205c5c2063227d2c226576656e74223a7b226964223a226576742d372d6531353232343231222c227469746c65223a2242657374656c6c756e67203720c3bc6265722064656d204c696d6974222c227365766572697479223a227761726e696e67222c22736f75726365223a6e756c6c7d2c22696e746567726174696f6e223a7b226964223a22686f6f6b2d352d3035633036373864227d7d');
INSERT INTO ph_request VALUES('exe_01M8Q80BFQBMMBZ741MXGDP4S8','http://127.0.0.1:38809/hook-6-c4a2cd80','[["Host","127.0.0.1:38809"],["webhook-id","msg_01M8Q80BFQBMMBZ741MXGDP4S9"],["webhook-signature","••••••••"],["Authorization","••••••••"],["Content-Type","application/json"],["Accept","*/*"],["User-Agent","mod_portalhooks/0.1.0"],["portalhooks-execution-id","exe_01M8Q80BFQBMMBZ741MXGDP4S8"],["portalhooks-integration-id","hook-6-c4a2cd80"],["portalhooks-event-id","evt-8-4bd850a3"],["traceparent","00-cd683f98e7cf4010772bdb76d104b12c-d76257015b668971-00"],["Content-Length","217"]]',X'7b2274797065223a226f726465722e6c696d69745f6578636565646564222c2274696d657374616d70223a22323032362d31312d33305432323a30383a30312e3931375a222c2264617461223a7b7d2c226576656e74223a7b226964223a226576742d382d3462643835306133222c227469746c65223a224f72646572206578636565647320697473206c696d6974222c227365766572697479223a22696e666f222c22736f75726365223a6e756c6c7d2c22696e746567726174696f6e223a7b226964223a22686f6f6b2d362d6334613263643830227d7d');
INSERT INTO ph_request VALUES('exe_01M8Q80BH2D22XZDM5R85TSRXW','http://127.0.0.1:38809/hook-6-c4a2cd80','[["Host","127.0.0.1:38809"],["webhook-id","msg_01M8Q80BFQBMMBZ741MXGDP4S9"],["webhook-signature","••••••••"],["Authorization","••••••••"],["Content-Type","application/json"],["Accept","*/*"],["User-Agent","mod_portalhooks/0.1.0"],["portalhooks-execution-id","exe_01M8Q80BH2D22XZDM5R85TSRXW"],["portalhooks-integration-id","hook-6-c4a2cd80"],["portalhooks-event-id","evt-8-4bd850a3"],["traceparent","00-4577c2972e5dd8c7dd796746d4199bc4-b1ec2f22d8e8e58f-00"],["Content-Length","217"]]',X'7b2274797065223a226f726465722e6c696d69745f6578636565646564222c2274696d657374616d70223a22323032362d31312d33305432323a30383a30312e3931375a222c2264617461223a7b7d2c226576656e74223a7b226964223a226576742d382d3462643835306133222c227469746c65223a224f72646572206578636565647320697473206c696d6974222c227365766572697479223a22696e666f222c22736f75726365223a6e756c6c7d2c22696e746567726174696f6e223a7b226964223a22686f6f6b2d362d6334613263643830227d7d');
INSERT INTO ph_request VALUES('exe_01M8Q80BHCHNZE8T148ZV66F1H','http://127.0.0.1:38809/hook-5-05c0678d','[["Host","127.0.0.1:38809"],["webhook-id","msg_01M8Q80BHCHNZE8T148ZV66F1J"],["webhook-signature","••••••••"],["Authorization","••••••••"],["Accept","*/*"],["User-Agent","mod_portalhooks/0.1.0"],["portalhooks-execution-id","exe_01M8Q80BHCHNZE8T148ZV66F1H"],["portalhooks-integration-id","hook-5-05c0678d"],["traceparent","00-c2a68dfad9530941536baf8f0c54aa2a-03ea546c652692c4-00"],["Content-Length","0"]]',X'');
CREATE TABLE ph_response (
    execution_id TEXT NOT NULL,
    status       INTEGER,
    headers      TEXT,
    body         BLOB NOT NULL,
    body_total   INTEGER,
    truncated    INTEGER NOT NULL,
    redacted     INTEGER NOT NULL,
    dns_us       INTEGER,
    connect_us   INTEGER,
    tls_us       INTEGER,
    send_us      INTEGER,
    wait_us      INTEGER,
    receive_us   INTEGER,
    peer         TEXT,
    via_proxy    INTEGER NOT NULL,
    tls_version  TEXT,
    tls_cipher   TEXT,
    sentence     TEXT,
    signed_at    INTEGER,
    PRIMARY KEY (execution_id)
);
INSERT INTO ph_response VALUES('exe_01M8Q80BC89TYMZJ4JTK6Z7XG2',200,'[["Content-Length","2"],["Connection","close"]]',X'6f6b',2,0,0,33,154,NULL,NULL,10451,380,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-5-05c0678d accepted it: 200.',1796076481000000);
INSERT INTO ph_response VALUES('exe_01M8Q80BEM0EBZ2BMD4WC60744',200,'[["Content-Length","2"],["Connection","close"]]',X'6f6b',2,0,0,44,174,NULL,NULL,12631,144,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-5-05c0678d accepted it: 200.',1796076482000000);
INSERT INTO ph_response VALUES('exe_01M8Q80BFQBMMBZ741MXGDP4S8',503,'[["Content-Length","10"],["Connection","close"]]',X'6e6f74206e6f7720fffe',10,0,0,22,140,NULL,NULL,2117,96,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-6-c4a2cd80 answered 503: it was not accepted.',1796076482000000);
INSERT INTO ph_response VALUES('exe_01M8Q80BH2D22XZDM5R85TSRXW',503,'[["Content-Length","10"],["Connection","close"]]',X'6e6f74206e6f7720fffe',10,0,0,29,144,NULL,NULL,512,103,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-6-c4a2cd80 answered 503: it was not accepted.',1796076482000000);
INSERT INTO ph_response VALUES('exe_01M8Q80BHCHNZE8T148ZV66F1H',200,'[["Content-Length","2"],["Connection","close"]]',X'6f6b',2,0,0,21,104,NULL,NULL,456,86,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-5-05c0678d accepted it: 200.',1796076482000000);
CREATE TABLE ph_stats (
    hour           INTEGER NOT NULL,
    integration_id TEXT NOT NULL,
    instance       TEXT NOT NULL,
    succeeded      INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    unknown        INTEGER NOT NULL,
    bucket_0       INTEGER NOT NULL,
    bucket_1       INTEGER NOT NULL,
    bucket_2       INTEGER NOT NULL,
    bucket_3       INTEGER NOT NULL,
    bucket_4       INTEGER NOT NULL,
    bucket_5       INTEGER NOT NULL,
    bucket_6       INTEGER NOT NULL,
    bucket_7       INTEGER NOT NULL,
    bucket_8       INTEGER NOT NULL,
    bucket_9       INTEGER NOT NULL,
    bucket_10      INTEGER NOT NULL,
    bucket_11      INTEGER NOT NULL,
    bucket_12      INTEGER NOT NULL,
    bucket_13      INTEGER NOT NULL,
    bucket_14      INTEGER NOT NULL,
    bucket_15      INTEGER NOT NULL,
    PRIMARY KEY (hour, integration_id, instance)
) WITHOUT ROWID
;
INSERT INTO ph_stats VALUES(1796076000000000,'hook-5-05c0678d','test',3,0,0,1,0,0,0,2,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO ph_stats VALUES(1796076000000000,'hook-6-c4a2cd80','test',0,2,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0);
CREATE TABLE ph_idempotency (
    username     TEXT NOT NULL,
    idem_key     TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (username, idem_key)
) WITHOUT ROWID
;
INSERT INTO ph_idempotency VALUES('operator','idem-1','lc847Ic5kv5iboF5tRWH_Ziz9Wn8UrYhm2XNTuo5e6Q','exe_01M8Q80BHCHNZE8T148ZV66F1H',1796162882092183);
CREATE TABLE ph_owner (
    id          TEXT NOT NULL,
    instance    TEXT NOT NULL,
    host        TEXT NOT NULL,
    pid         INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    PRIMARY KEY (id)
) WITHOUT ROWID
;
CREATE TABLE ph_audit (
    id          TEXT NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    auth_type   TEXT,
    client_ip   TEXT,
    request_id  TEXT,
    action      TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id   TEXT,
    diff        TEXT,
    left_out    INTEGER NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO ph_audit VALUES('aud_01M8Q80AWD4XDZXMZYNSY9ZTRS',1796076481421406,'bootstrap','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ8ywAAAAI','user.create','user','admin','{"admin":[false,true]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80AZ76ZP04A0EBAXCYD80',1796076481511305,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UWgAAAEE','user.create','user','operator','{"can_trigger_integrations":[false,true]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80AZRSGBAYDSD6BJ92EMQ',1796076481528774,'admin','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ8zAAAAAY','user.create','user','both','{"admin":[false,true],"can_trigger_integrations":[false,true]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80AZT42XSWWVT3S7PEAF1',1796076481530578,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UWwAAAEM','user.create','user','viewer','{}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80AZWX8KYVAB0FXH6WQ6R',1796076481532061,'admin','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ8zQAAAAg','user.create','user','poster','{"can_post_events":[false,true]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80AZX1NPR2SCKB0R4BSDT',1796076481533692,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UXAAAAEU','integration.create','integration','hook-5-05c0678d','{"name":[null,"Name of hook-5-05c0678d"]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80B0MW50723VYC7NBZSAZ',1796076481556683,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UXQAAAEc','webhook.create','webhook','hook-5-05c0678d','{"url":[null,"http://127.0.0.1:38809/hook-5-05c0678d"],"enabled":[false,true],"default_body":[null,"empty"],"event_body":[null,"full"],"confirm":[null,"always"],"bearer_token":"changed"}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80B17VGCS4EKQWQN4VFRG',1796076481575541,'admin','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ8zwAAAAw','key.create','key','key_01M8Q80B17VGCS4EKQWQN4VFRF','{"scheme":[null,"v1"],"integration_id":[null,"hook-5-05c0678d"],"secret":"changed"}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80B5Y3RGNM1XRY7Z4QPR7',1796076481726425,'admin','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ80AAAAA4','integration.create','integration','hook-6-c4a2cd80','{"name":[null,"Name of hook-6-c4a2cd80"]}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80B9687V914E07636Q6M9',1796076481830840,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UXgAAAEs','webhook.create','webhook','hook-6-c4a2cd80','{"url":[null,"http://127.0.0.1:38809/hook-6-c4a2cd80"],"enabled":[false,true],"default_body":[null,"empty"],"event_body":[null,"full"],"confirm":[null,"always"],"bearer_token":"changed"}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80BB61N3R9R1CK8ZPNM2Z',1796076481894028,'admin','Basic','127.0.0.1','aw3zwdarYclMUEd88dQ80gAAABI','key.create','key','key_01M8Q80BB61N3R9R1CK8ZPNM2Y','{"scheme":[null,"v1"],"integration_id":[null,"hook-6-c4a2cd80"],"secret":"changed"}',0);
INSERT INTO ph_audit VALUES('aud_01M8Q80BB8230GR41E1H67VXRW',1796076481896566,'admin','Basic','127.0.0.1','aw3zwZ-W51wfwMscbQ2UXwAAAFE','key.create','key','key_01M8Q80BB8230GR41E1H67VXRV','{"scheme":[null,"v1a"],"integration_id":[null,"hook-6-c4a2cd80"],"public_key":[null,"whpk_IorqrGJM59B+CzYLZcu/55zGIgz8OVs9boouIhvbSB8="],"secret":"changed"}',0);
CREATE VIEW ph_now AS
    SELECT CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER) AS now_us;
CREATE INDEX ph_integration_name ON ph_integration (name, id)
;
CREATE INDEX ph_event_occurred ON ph_event (occurred_at, id)
;
CREATE INDEX ph_event_type ON ph_event (type, occurred_at, id)
;
CREATE INDEX ph_event_severity ON ph_event (severity, occurred_at, id)
;
CREATE INDEX ph_event_title ON ph_event (title, id)
;
CREATE INDEX ph_signing_key_integration ON ph_signing_key (integration_id, id)
;
CREATE INDEX ph_execution_integration ON ph_execution (integration_id, id)
;
CREATE INDEX ph_execution_event ON ph_execution (event_id, id)
;
CREATE INDEX ph_execution_batch ON ph_execution (batch_id, id)
;
CREATE INDEX ph_execution_username ON ph_execution (username, id)
;
CREATE INDEX ph_execution_state ON ph_execution (state, id)
;
CREATE INDEX ph_execution_owner ON ph_execution (owner, state)
;
CREATE INDEX ph_stats_integration ON ph_stats (integration_id, hour)
;
CREATE INDEX ph_idempotency_expires ON ph_idempotency (expires_at)
;
CREATE INDEX ph_audit_actor ON ph_audit (actor, id)
;
CREATE INDEX ph_audit_action ON ph_audit (action, id)
;
CREATE INDEX ph_audit_object ON ph_audit (object_type, object_id, id)
;
CREATE INDEX ph_execution_note ON ph_execution (note, id)
;
CREATE INDEX ph_execution_integration_name ON ph_execution (integration_name, id)
;
CREATE INDEX ph_execution_event_title ON ph_execution (event_title, id)
;
COMMIT;
