
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
DROP TABLE IF EXISTS `ph_audit`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_audit` (
  `id` varchar(30) NOT NULL,
  `at` bigint(20) NOT NULL,
  `actor` varbinary(255) NOT NULL,
  `auth_type` varchar(64) DEFAULT NULL,
  `client_ip` varchar(64) DEFAULT NULL,
  `request_id` varchar(64) DEFAULT NULL,
  `action` varchar(64) NOT NULL,
  `object_type` varchar(32) NOT NULL,
  `object_id` varbinary(255) DEFAULT NULL,
  `diff` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `left_out` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `ph_audit_actor` (`actor`,`id`),
  KEY `ph_audit_action` (`action`,`id`),
  KEY `ph_audit_object` (`object_type`,`object_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_audit` VALUES ('aud_01M8Q8073JTD3HJKZ97G6R2FA3',1796076477554398,0x626F6F747374726170,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xygAAAEM','user.create','user',0x61646D696E,'{\"admin\":[false,true]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q8075G9CBX495Y1TXAASQJ',1796076477616108,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xywAAAEU','user.create','user',0x6F70657261746F72,'{\"can_trigger_integrations\":[false,true]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q80772XF334B1EKQ11Y0WD',1796076477666601,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xzAAAAEc','user.create','user',0x626F7468,'{\"admin\":[false,true],\"can_trigger_integrations\":[false,true]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q80778KSADE17GB39KS1H9',1796076477672201,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xzQAAAEk','user.create','user',0x766965776572,'{}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q8077AAWD9NZA2411SAWQV',1796076477674653,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xzgAAAEs','user.create','user',0x706F73746572,'{\"can_post_events\":[false,true]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q8077EDQRA9WMXNQMCFTDJ',1796076477678004,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4xzwAAAE0','integration.create','integration',0x686F6F6B2D312D6339326232616166,'{\"name\":[null,\"Name of hook-1-c92b2aaf\"]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q8079WD6GEB4EHPJRF9RHS',1796076477756594,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x0QAAAFE','webhook.create','webhook',0x686F6F6B2D312D6339326232616166,'{\"url\":[null,\"http://127.0.0.1:38809/hook-1-c92b2aaf\"],\"enabled\":[false,true],\"default_body\":[null,\"empty\"],\"event_body\":[null,\"full\"],\"confirm\":[null,\"always\"],\"bearer_token\":\"changed\"}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q807AA9ECTPMEKP3WAHRDM',1796076477770367,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x0gAAAFM','key.create','key',0x6B65795F30314D3851383037414139454354504D454B503357414852444B,'{\"scheme\":[null,\"v1\"],\"integration_id\":[null,\"hook-1-c92b2aaf\"],\"secret\":\"changed\"}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q807CP1NRTNB7GPAH5M13G',1796076477846374,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x0wAAAFU','integration.create','integration',0x686F6F6B2D322D6263313366373431,'{\"name\":[null,\"Name of hook-2-bc13f741\"]}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q807DEHK1FSQX3YT5H1EWK',1796076477870044,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x1QAAAEE','webhook.create','webhook',0x686F6F6B2D322D6263313366373431,'{\"url\":[null,\"http://127.0.0.1:38809/hook-2-bc13f741\"],\"enabled\":[false,true],\"default_body\":[null,\"empty\"],\"event_body\":[null,\"full\"],\"confirm\":[null,\"always\"],\"bearer_token\":\"changed\"}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q807DM1T1KJ2VE50RQ1WAF',1796076477876974,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x1gAAAEM','key.create','key',0x6B65795F30314D3851383037444D3154314B4A3256453530525131574145,'{\"scheme\":[null,\"v1\"],\"integration_id\":[null,\"hook-2-bc13f741\"],\"secret\":\"changed\"}',0);
INSERT INTO `ph_audit` VALUES ('aud_01M8Q807DTCDDR00FRH9H3PGG4',1796076477882857,0x61646D696E,'Basic','127.0.0.1','aw3zvUzxT0VubR7VeD4x1wAAAEU','key.create','key',0x6B65795F30314D3851383037445443444452303046524839483350474733,'{\"scheme\":[null,\"v1a\"],\"integration_id\":[null,\"hook-2-bc13f741\"],\"public_key\":[null,\"whpk_HOR5ixcu03phkJUD3rNrY86L7BBMZp7cfvrHraFsYdg=\"],\"secret\":\"changed\"}',0);
DROP TABLE IF EXISTS `ph_event`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_event` (
  `id` varchar(64) NOT NULL,
  `type` varchar(128) NOT NULL,
  `title` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `severity` varchar(16) NOT NULL,
  `source` varchar(128) DEFAULT NULL,
  `occurred_at` bigint(20) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varbinary(255) DEFAULT NULL,
  `details` longblob NOT NULL,
  PRIMARY KEY (`id`),
  KEY `ph_event_occurred` (`occurred_at`,`id`),
  KEY `ph_event_type` (`type`,`occurred_at`,`id`),
  KEY `ph_event_severity` (`severity`,`occurred_at`,`id`),
  KEY `ph_event_title` (`title`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_event` VALUES ('evt-3-0a035318','order.limit_exceeded','Bestellung 7 über dem Limit','warning',NULL,1796076477893716,1796076477893716,0x706F73746572,0x7B226772C3B6C39F65223A202231322025222C20226C697374223A205B312C20322E35302C206E756C6C5D2C202274657874223A202261205C22625C22205C5C2063227D);
INSERT INTO `ph_event` VALUES ('evt-4-2bc68078','order.limit_exceeded','Order exceeds its limit','info',NULL,1796076478142290,1796076478142290,0x706F73746572,0x7B7D);
DROP TABLE IF EXISTS `ph_execution`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_execution` (
  `id` varchar(30) NOT NULL,
  `message_id` varchar(30) NOT NULL,
  `attempt` int(11) NOT NULL,
  `retry_of` varchar(30) DEFAULT NULL,
  `batch_id` varchar(64) DEFAULT NULL,
  `integration_id` varchar(64) NOT NULL,
  `integration_name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `event_id` varchar(64) DEFAULT NULL,
  `event_type` varchar(128) DEFAULT NULL,
  `event_title` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `mode` varchar(16) NOT NULL,
  `state` varchar(16) NOT NULL,
  `delivery` varchar(16) DEFAULT NULL,
  `error` varchar(32) DEFAULT NULL,
  `http_status` int(11) DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  `finished_at` bigint(20) DEFAULT NULL,
  `duration_us` bigint(20) DEFAULT NULL,
  `username` varbinary(255) NOT NULL,
  `client_ip` varchar(64) DEFAULT NULL,
  `note` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `owner` varchar(64) NOT NULL,
  `webhook_version` varchar(26) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `ph_execution_message` (`message_id`,`attempt`),
  KEY `ph_execution_integration` (`integration_id`,`id`),
  KEY `ph_execution_event` (`event_id`,`id`),
  KEY `ph_execution_batch` (`batch_id`,`id`),
  KEY `ph_execution_username` (`username`,`id`),
  KEY `ph_execution_state` (`state`,`id`),
  KEY `ph_execution_owner` (`owner`,`state`),
  KEY `ph_execution_note` (`note`,`id`),
  KEY `ph_execution_integration_name` (`integration_name`,`id`),
  KEY `ph_execution_event_title` (`event_title`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_execution` VALUES ('exe_01M8Q807PPBNYBCNAC7XE1CYYY','msg_01M8Q807PPBNYBCNAC7XE1CYYZ',1,NULL,NULL,'hook-1-c92b2aaf','Name of hook-1-c92b2aaf',NULL,NULL,NULL,'default','succeeded','received',NULL,200,1796076478165216,1796076478210285,10534,0x6F70657261746F72,'127.0.0.1',NULL,'01M8Q806Q0Y8GD30NH9J1XV8M8-01M8Q806YNNT1X14N27H8AZW3P','01M8Q8079PNMQXJ110DYD49W7E');
INSERT INTO `ph_execution` VALUES ('exe_01M8Q807SY8YTFVM615SMXQF0C','msg_01M8Q807SY8YTFVM615SMXQF0D',1,NULL,NULL,'hook-1-c92b2aaf','Name of hook-1-c92b2aaf','evt-3-0a035318','order.limit_exceeded','Bestellung 7 über dem Limit','event','succeeded','received',NULL,200,1796076478261577,1796076478272929,1374,0x6F70657261746F72,'127.0.0.1',NULL,'01M8Q806Q0Y8GD30NH9J1XV8M8-01M8Q806YNNT1X14N27H8AZW3P','01M8Q8079PNMQXJ110DYD49W7E');
INSERT INTO `ph_execution` VALUES ('exe_01M8Q807TD59CMMSR05PTYAZB5','msg_01M8Q807TD59CMMSR05PTYAZB6',1,NULL,NULL,'hook-2-bc13f741','Name of hook-2-bc13f741','evt-4-2bc68078','order.limit_exceeded','Order exceeds its limit','event','failed','received','http_status',503,1796076478284358,1796076478299303,9599,0x6F70657261746F72,'127.0.0.1',NULL,'01M8Q806Q0Y8GD30NH9J1XV8M8-01M8Q806YNNT1X14N27H8AZW3P','01M8Q807DAS3JQC8G3GVD4TBM8');
INSERT INTO `ph_execution` VALUES ('exe_01M8Q807ZWRM98VP5MJ27S5FVH','msg_01M8Q807TD59CMMSR05PTYAZB6',2,'exe_01M8Q807TD59CMMSR05PTYAZB5',NULL,'hook-2-bc13f741','Name of hook-2-bc13f741','evt-4-2bc68078','order.limit_exceeded','Order exceeds its limit','event','failed','received','http_status',503,1796076478459840,1796076478462498,785,0x6F70657261746F72,'127.0.0.1',NULL,'01M8Q806Q0Y8GD30NH9J1XV8M8-01M8Q807TGQ42P3FXTKTEHFQCF','01M8Q807DAS3JQC8G3GVD4TBM8');
INSERT INTO `ph_execution` VALUES ('exe_01M8Q80805CX3YQJYH5984H8Y7','msg_01M8Q80805CX3YQJYH5984H8Y8',1,NULL,NULL,'hook-1-c92b2aaf','Name of hook-1-c92b2aaf',NULL,NULL,NULL,'default','succeeded','received',NULL,200,1796076478468390,1796076478481141,810,0x6F70657261746F72,'127.0.0.1',NULL,'01M8Q806Q0Y8GD30NH9J1XV8M8-01M8Q806YNNT1X14N27H8AZW3P','01M8Q8079PNMQXJ110DYD49W7E');
DROP TABLE IF EXISTS `ph_idempotency`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_idempotency` (
  `username` varbinary(255) NOT NULL,
  `idem_key` varchar(255) NOT NULL,
  `fingerprint` varchar(64) NOT NULL,
  `execution_id` varchar(30) NOT NULL,
  `expires_at` bigint(20) NOT NULL,
  PRIMARY KEY (`username`,`idem_key`),
  KEY `ph_idempotency_expires` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_idempotency` VALUES (0x6F70657261746F72,'idem-1','2Bn4CJmxV0I41Cj4lcKV53n-xe34MfSmY7mBw6ghgcs','exe_01M8Q80805CX3YQJYH5984H8Y7',1796162878468390);
DROP TABLE IF EXISTS `ph_integration`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_integration` (
  `id` varchar(64) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `kind` varchar(64) DEFAULT NULL,
  `description` varchar(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `version` varchar(26) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varbinary(255) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varbinary(255) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `ph_integration_name` (`name`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_integration` VALUES ('hook-1-c92b2aaf','Name of hook-1-c92b2aaf',NULL,NULL,'01M8Q8077EDQRA9WMXNQMCFTDH',1796076477678001,0x61646D696E,1796076477678001,0x61646D696E);
INSERT INTO `ph_integration` VALUES ('hook-2-bc13f741','Name of hook-2-bc13f741',NULL,NULL,'01M8Q807CP1NRTNB7GPAH5M13F',1796076477846364,0x61646D696E,1796076477846364,0x61646D696E);
DROP TABLE IF EXISTS `ph_now`;
/*!50001 DROP VIEW IF EXISTS `ph_now`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `ph_now` AS SELECT
 NULL AS `now_us` */;
SET character_set_client = @saved_cs_client;
DROP TABLE IF EXISTS `ph_owner`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_owner` (
  `id` varchar(64) NOT NULL,
  `instance` varchar(255) NOT NULL,
  `host` varchar(255) NOT NULL,
  `pid` bigint(20) NOT NULL,
  `started_at` bigint(20) NOT NULL,
  `lease_until` bigint(20) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

DROP TABLE IF EXISTS `ph_request`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_request` (
  `execution_id` varchar(30) NOT NULL,
  `url` varchar(2048) NOT NULL,
  `headers` mediumtext NOT NULL,
  `body` longblob NOT NULL,
  PRIMARY KEY (`execution_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_request` VALUES ('exe_01M8Q807PPBNYBCNAC7XE1CYYY','http://127.0.0.1:38809/hook-1-c92b2aaf','[[\"Host\",\"127.0.0.1:38809\"],[\"webhook-id\",\"msg_01M8Q807PPBNYBCNAC7XE1CYYZ\"],[\"webhook-signature\",\"••••••••\"],[\"Authorization\",\"••••••••\"],[\"Accept\",\"*/*\"],[\"User-Agent\",\"mod_portalhooks/0.1.0\"],[\"portalhooks-execution-id\",\"exe_01M8Q807PPBNYBCNAC7XE1CYYY\"],[\"portalhooks-integration-id\",\"hook-1-c92b2aaf\"],[\"traceparent\",\"00-89c8514726b042190b33828599b7a20a-91350fb71fdfb4d4-00\"],[\"Content-Length\",\"0\"]]','');
INSERT INTO `ph_request` VALUES ('exe_01M8Q807SY8YTFVM615SMXQF0C','http://127.0.0.1:38809/hook-1-c92b2aaf','[[\"Host\",\"127.0.0.1:38809\"],[\"webhook-id\",\"msg_01M8Q807SY8YTFVM615SMXQF0D\"],[\"webhook-signature\",\"••••••••\"],[\"Authorization\",\"••••••••\"],[\"Content-Type\",\"application/json\"],[\"Accept\",\"*/*\"],[\"User-Agent\",\"mod_portalhooks/0.1.0\"],[\"portalhooks-execution-id\",\"exe_01M8Q807SY8YTFVM615SMXQF0C\"],[\"portalhooks-integration-id\",\"hook-1-c92b2aaf\"],[\"portalhooks-event-id\",\"evt-3-0a035318\"],[\"traceparent\",\"00-4647e543b032387c077bb53e58ae806b-d337b62eb7b4a2fb-00\"],[\"Content-Length\",\"291\"]]',0x7B2274797065223A226F726465722E6C696D69745F6578636565646564222C2274696D657374616D70223A22323032362D31312D33305432323A30373A35372E3839335A222C2264617461223A7B226772C3B6C39F65223A202231322025222C20226C697374223A205B312C20322E35302C206E756C6C5D2C202274657874223A202261205C22625C22205C5C2063227D2C226576656E74223A7B226964223A226576742D332D3061303335333138222C227469746C65223A2242657374656C6C756E67203720C3BC6265722064656D204C696D6974222C227365766572697479223A227761726E696E67222C22736F75726365223A6E756C6C7D2C22696E746567726174696F6E223A7B226964223A22686F6F6B2D312D6339326232616166227D7D);
INSERT INTO `ph_request` VALUES ('exe_01M8Q807TD59CMMSR05PTYAZB5','http://127.0.0.1:38809/hook-2-bc13f741','[[\"Host\",\"127.0.0.1:38809\"],[\"webhook-id\",\"msg_01M8Q807TD59CMMSR05PTYAZB6\"],[\"webhook-signature\",\"••••••••\"],[\"Authorization\",\"••••••••\"],[\"Content-Type\",\"application/json\"],[\"Accept\",\"*/*\"],[\"User-Agent\",\"mod_portalhooks/0.1.0\"],[\"portalhooks-execution-id\",\"exe_01M8Q807TD59CMMSR05PTYAZB5\"],[\"portalhooks-integration-id\",\"hook-2-bc13f741\"],[\"portalhooks-event-id\",\"evt-4-2bc68078\"],[\"traceparent\",\"00-0c8b37e8585e7d6a6aa2b70f5eae633b-ad4a670df8aaf7cf-00\"],[\"Content-Length\",\"217\"]]',0x7B2274797065223A226F726465722E6C696D69745F6578636565646564222C2274696D657374616D70223A22323032362D31312D33305432323A30373A35382E3134325A222C2264617461223A7B7D2C226576656E74223A7B226964223A226576742D342D3262633638303738222C227469746C65223A224F72646572206578636565647320697473206C696D6974222C227365766572697479223A22696E666F222C22736F75726365223A6E756C6C7D2C22696E746567726174696F6E223A7B226964223A22686F6F6B2D322D6263313366373431227D7D);
INSERT INTO `ph_request` VALUES ('exe_01M8Q807ZWRM98VP5MJ27S5FVH','http://127.0.0.1:38809/hook-2-bc13f741','[[\"Host\",\"127.0.0.1:38809\"],[\"webhook-id\",\"msg_01M8Q807TD59CMMSR05PTYAZB6\"],[\"webhook-signature\",\"••••••••\"],[\"Authorization\",\"••••••••\"],[\"Content-Type\",\"application/json\"],[\"Accept\",\"*/*\"],[\"User-Agent\",\"mod_portalhooks/0.1.0\"],[\"portalhooks-execution-id\",\"exe_01M8Q807ZWRM98VP5MJ27S5FVH\"],[\"portalhooks-integration-id\",\"hook-2-bc13f741\"],[\"portalhooks-event-id\",\"evt-4-2bc68078\"],[\"traceparent\",\"00-3c7e09f583664b730fe9c8a4d67b8078-31a31409edcfdc68-00\"],[\"Content-Length\",\"217\"]]',0x7B2274797065223A226F726465722E6C696D69745F6578636565646564222C2274696D657374616D70223A22323032362D31312D33305432323A30373A35382E3134325A222C2264617461223A7B7D2C226576656E74223A7B226964223A226576742D342D3262633638303738222C227469746C65223A224F72646572206578636565647320697473206C696D6974222C227365766572697479223A22696E666F222C22736F75726365223A6E756C6C7D2C22696E746567726174696F6E223A7B226964223A22686F6F6B2D322D6263313366373431227D7D);
INSERT INTO `ph_request` VALUES ('exe_01M8Q80805CX3YQJYH5984H8Y7','http://127.0.0.1:38809/hook-1-c92b2aaf','[[\"Host\",\"127.0.0.1:38809\"],[\"webhook-id\",\"msg_01M8Q80805CX3YQJYH5984H8Y8\"],[\"webhook-signature\",\"••••••••\"],[\"Authorization\",\"••••••••\"],[\"Accept\",\"*/*\"],[\"User-Agent\",\"mod_portalhooks/0.1.0\"],[\"portalhooks-execution-id\",\"exe_01M8Q80805CX3YQJYH5984H8Y7\"],[\"portalhooks-integration-id\",\"hook-1-c92b2aaf\"],[\"traceparent\",\"00-ccc446b83f37b99221fad29f8f21215c-2578837c46bf78e9-00\"],[\"Content-Length\",\"0\"]]','');
DROP TABLE IF EXISTS `ph_response`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_response` (
  `execution_id` varchar(30) NOT NULL,
  `status` int(11) DEFAULT NULL,
  `headers` mediumtext DEFAULT NULL,
  `body` longblob NOT NULL,
  `body_total` bigint(20) DEFAULT NULL,
  `truncated` tinyint(4) NOT NULL,
  `redacted` tinyint(4) NOT NULL,
  `dns_us` bigint(20) DEFAULT NULL,
  `connect_us` bigint(20) DEFAULT NULL,
  `tls_us` bigint(20) DEFAULT NULL,
  `send_us` bigint(20) DEFAULT NULL,
  `wait_us` bigint(20) DEFAULT NULL,
  `receive_us` bigint(20) DEFAULT NULL,
  `peer` varchar(64) DEFAULT NULL,
  `via_proxy` tinyint(4) NOT NULL,
  `tls_version` varchar(32) DEFAULT NULL,
  `tls_cipher` varchar(64) DEFAULT NULL,
  `sentence` text CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `signed_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`execution_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_response` VALUES ('exe_01M8Q807PPBNYBCNAC7XE1CYYY',200,'[[\"Content-Length\",\"2\"],[\"Connection\",\"close\"]]',0x6F6B,2,0,0,87,165,NULL,NULL,10211,71,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-1-c92b2aaf accepted it: 200.',1796076478000000);
INSERT INTO `ph_response` VALUES ('exe_01M8Q807SY8YTFVM615SMXQF0C',200,'[[\"Content-Length\",\"2\"],[\"Connection\",\"close\"]]',0x6F6B,2,0,0,20,104,NULL,NULL,1185,65,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-1-c92b2aaf accepted it: 200.',1796076478000000);
INSERT INTO `ph_response` VALUES ('exe_01M8Q807TD59CMMSR05PTYAZB5',503,'[[\"Content-Length\",\"10\"],[\"Connection\",\"close\"]]',0x6E6F74206E6F7720FFFE,10,0,0,18,243,NULL,NULL,9280,58,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-2-bc13f741 answered 503: it was not accepted.',1796076478000000);
INSERT INTO `ph_response` VALUES ('exe_01M8Q807ZWRM98VP5MJ27S5FVH',503,'[[\"Content-Length\",\"10\"],[\"Connection\",\"close\"]]',0x6E6F74206E6F7720FFFE,10,0,0,27,165,NULL,NULL,517,76,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-2-bc13f741 answered 503: it was not accepted.',1796076478000000);
INSERT INTO `ph_response` VALUES ('exe_01M8Q80805CX3YQJYH5984H8Y7',200,'[[\"Content-Length\",\"2\"],[\"Connection\",\"close\"]]',0x6F6B,2,0,0,24,156,NULL,NULL,539,91,'127.0.0.1:38809',0,NULL,NULL,'Name of hook-1-c92b2aaf accepted it: 200.',1796076478000000);
DROP TABLE IF EXISTS `ph_schema`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_schema` (
  `number` int(11) NOT NULL,
  `name` varchar(128) NOT NULL,
  `checksum` varchar(64) NOT NULL,
  `min_module` varchar(32) NOT NULL,
  `applied_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_schema` VALUES (1,'0001_schema','5fdadd876e45760b7933bcdf8853c3f33e4d01f6367c42bafb3e90b42001fe16','0.1.0',1796076476523610);
INSERT INTO `ph_schema` VALUES (2,'0002_integration','0078fda845de63a7f3e8a4fee2b20b4ad6de9aedbc890fab977cbdafac3412e8','0.1.0',1796076476547275);
INSERT INTO `ph_schema` VALUES (3,'0003_event','b291059af7cea3f8c3a2e203ffbd7cf036d42a0d29c8e878dc7c0514f8b745dc','0.1.0',1796076476560116);
INSERT INTO `ph_schema` VALUES (4,'0004_webhook','277e5fc2477ca36988a338a5befb177f1f201d0591df0c856cfacaee7cf11a68','0.1.0',1796076476577824);
INSERT INTO `ph_schema` VALUES (5,'0005_webhook_state','4ea79fa57d8a554ee34a9d41f9362bfdcf307c97ceaa6b040a44e66a79a01ca4','0.1.0',1796076476600721);
INSERT INTO `ph_schema` VALUES (6,'0006_signing_key','065b7b6ba03e36ecbcc08700ecb514cd212ca1c0c0a3d39bcd9a11d7f2f7bbff','0.1.0',1796076476655031);
INSERT INTO `ph_schema` VALUES (7,'0007_user','46bbb15e5cec70feb516ec7d662aaed94361af95613a87938daa205162f6acd9','0.1.0',1796076476727111);
INSERT INTO `ph_schema` VALUES (8,'0008_execution','12f1ee0b33638cb65aa6c5db3061f75e9a6a4306930f59f83859ef01a98ac37a','0.1.0',1796076476763885);
INSERT INTO `ph_schema` VALUES (9,'0009_request','cc587b6b105b5a5a0c4b1ed2177ab0ce0f0b0f710a1a43ca1f204581b02434bf','0.1.0',1796076476785289);
INSERT INTO `ph_schema` VALUES (10,'0010_response','f18f41447cdbf4f42f61f7e4f103430975733c9c739f1e58cb34377fa7539d96','0.1.0',1796076476804134);
INSERT INTO `ph_schema` VALUES (11,'0011_stats','1de67b2453638c5831571e1b6a720eaef9c5762dc3a71711ef72e75ecc74c886','0.1.0',1796076476835765);
INSERT INTO `ph_schema` VALUES (12,'0012_idempotency','0fc933a19f9a1ad22e0dbbd1ad3b60610c128c3ca83035fa3f8087b945cb4594','0.1.0',1796076476860123);
INSERT INTO `ph_schema` VALUES (13,'0013_owner','9149a50dd6febb7d0fa3edf2adfdf8ac72cbaf87513a3e40141487b15c635384','0.1.0',1796076476875324);
INSERT INTO `ph_schema` VALUES (14,'0014_audit','a4d2268c45016269540b95c56281015f4fc8b71b1e7568b6a96d0b8bbc1a7b1f','0.1.0',1796076476899456);
INSERT INTO `ph_schema` VALUES (15,'0015_now','4b5c740d8e5732681e772d69fca99f7bdf54cb2893269b3aed0dbe0f9843b292','0.1.0',1796076476915775);
INSERT INTO `ph_schema` VALUES (16,'0016_execution_search','f6ce8cbc4bd35bcd7ad54efe44d844062f480b81cb935052e1a2e8226bceccb4','0.1.0',1796076476937764);
DROP TABLE IF EXISTS `ph_signing_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_signing_key` (
  `id` varchar(30) NOT NULL,
  `integration_id` varchar(64) NOT NULL,
  `scheme` varchar(8) NOT NULL,
  `secret` varchar(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `public_key` varchar(128) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varbinary(255) DEFAULT NULL,
  `expires_at` bigint(20) DEFAULT NULL,
  `last_used_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `ph_signing_key_integration` (`integration_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_signing_key` VALUES ('key_01M8Q807AA9ECTPMEKP3WAHRDK','hook-1-c92b2aaf','v1','v1.k20261130-f666.tdyg7ait4Mvp9Py_K_fNfNCaY1sOlp_5j2PlxHsvJBkqiZ4HRZXE7ydTnhBxO1m1ndBgB_JCCO4nx79s',NULL,1796076477770351,0x61646D696E,NULL,1796076478210285);
INSERT INTO `ph_signing_key` VALUES ('key_01M8Q807DM1T1KJ2VE50RQ1WAE','hook-2-bc13f741','v1','v1.k20261130-f666.06c35csXbGRMzO3nGpMhEmGXGeem9kEVi4-mn2nxGwf8tmHlAAL5jEZgJzkWf_5eESHXGxi9fjVrmNd6',NULL,1796076477876959,0x61646D696E,NULL,1796076478299303);
INSERT INTO `ph_signing_key` VALUES ('key_01M8Q807DTCDDR00FRH9H3PGG3','hook-2-bc13f741','v1a','v1.k20261130-f666.s15-OkdnqU1TGsemevIuBetGTYcnOV5haLsoMtiqebYGSBoMh3Ukk8DK7Gzp7C4UDc-BxYYfdJdJ2A6T9Ee0qhO1Oteh7m7wYsO-s3Gp_DxT-oylHsKpkUNgyM8','whpk_HOR5ixcu03phkJUD3rNrY86L7BBMZp7cfvrHraFsYdg=',1796076477882845,0x61646D696E,NULL,1796076478299303);
DROP TABLE IF EXISTS `ph_stats`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_stats` (
  `hour` bigint(20) NOT NULL,
  `integration_id` varchar(64) NOT NULL,
  `instance` varchar(255) NOT NULL,
  `succeeded` bigint(20) NOT NULL,
  `failed` bigint(20) NOT NULL,
  `unknown` bigint(20) NOT NULL,
  `bucket_0` bigint(20) NOT NULL,
  `bucket_1` bigint(20) NOT NULL,
  `bucket_2` bigint(20) NOT NULL,
  `bucket_3` bigint(20) NOT NULL,
  `bucket_4` bigint(20) NOT NULL,
  `bucket_5` bigint(20) NOT NULL,
  `bucket_6` bigint(20) NOT NULL,
  `bucket_7` bigint(20) NOT NULL,
  `bucket_8` bigint(20) NOT NULL,
  `bucket_9` bigint(20) NOT NULL,
  `bucket_10` bigint(20) NOT NULL,
  `bucket_11` bigint(20) NOT NULL,
  `bucket_12` bigint(20) NOT NULL,
  `bucket_13` bigint(20) NOT NULL,
  `bucket_14` bigint(20) NOT NULL,
  `bucket_15` bigint(20) NOT NULL,
  PRIMARY KEY (`hour`,`integration_id`,`instance`),
  KEY `ph_stats_integration` (`integration_id`,`hour`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_stats` VALUES (1796076000000000,'hook-1-c92b2aaf','test',3,0,0,1,1,0,0,1,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO `ph_stats` VALUES (1796076000000000,'hook-2-bc13f741','test',0,2,0,1,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0);
DROP TABLE IF EXISTS `ph_user`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_user` (
  `username` varbinary(255) NOT NULL,
  `display_name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `admin` tinyint(4) NOT NULL,
  `can_trigger_integrations` tinyint(4) NOT NULL,
  `can_post_events` tinyint(4) NOT NULL,
  `granted_at` bigint(20) DEFAULT NULL,
  `granted_by` varbinary(255) DEFAULT NULL,
  `first_seen_at` bigint(20) DEFAULT NULL,
  `last_seen_at` bigint(20) DEFAULT NULL,
  `version` varchar(26) NOT NULL,
  `admin_turn` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`username`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_user` VALUES (0x61646D696E,NULL,1,0,0,1796076477553992,0x626F6F747374726170,1796076477568457,1796076477568457,'01M8Q8073JTD3HJKZ97G6R2FA2',0);
INSERT INTO `ph_user` VALUES (0x626F6F747374726170,NULL,0,0,0,NULL,NULL,1796076477518723,1796076477518723,'01M8Q8072EHH7E7JY1AZA5CJK9',0);
INSERT INTO `ph_user` VALUES (0x626F7468,NULL,1,1,0,1796076477663098,0x61646D696E,NULL,NULL,'01M8Q807716J3KRHZ8STXAJFH3',0);
INSERT INTO `ph_user` VALUES (0x6F70657261746F72,NULL,0,1,0,1796076477600900,0x61646D696E,NULL,NULL,'01M8Q8075134YAH0P6D24QZ53C',0);
INSERT INTO `ph_user` VALUES (0x706F73746572,NULL,0,0,1,1796076477674274,0x61646D696E,1796076477892322,1796076477892322,'01M8Q8077AAWD9NZA2411SAWQT',0);
INSERT INTO `ph_user` VALUES (0x766965776572,NULL,0,0,0,1796076477670846,0x61646D696E,NULL,NULL,'01M8Q807764VKQ9CDHD7N4B4FJ',0);
DROP TABLE IF EXISTS `ph_webhook`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_webhook` (
  `integration_id` varchar(64) NOT NULL,
  `url` varchar(2048) NOT NULL,
  `enabled` tinyint(4) NOT NULL,
  `bearer` varchar(11264) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `bearer_set_at` bigint(20) DEFAULT NULL,
  `bearer_set_by` varbinary(255) DEFAULT NULL,
  `headers` mediumtext NOT NULL,
  `timeout_ms` int(11) DEFAULT NULL,
  `default_body` varchar(16) NOT NULL,
  `event_body` varchar(16) NOT NULL,
  `confirm` varchar(16) NOT NULL,
  `action_label` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `consequence` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `version` varchar(26) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varbinary(255) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varbinary(255) DEFAULT NULL,
  PRIMARY KEY (`integration_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ph_webhook` VALUES ('hook-1-c92b2aaf','http://127.0.0.1:38809/hook-1-c92b2aaf',1,'v1.k20261130-f666.2QmbNIbvX0lt9A5PxFdqPvJ3EkNFOLOpAj_xfuOUS-3ZN07yEPWb431J9BUKcxfD5asPvn4t5imsmA',1796076477755419,0x61646D696E,'{}',NULL,'empty','full','always',NULL,NULL,'01M8Q8079PNMQXJ110DYD49W7E',1796076477755419,0x61646D696E,1796076477755419,0x61646D696E);
INSERT INTO `ph_webhook` VALUES ('hook-2-bc13f741','http://127.0.0.1:38809/hook-2-bc13f741',1,'v1.k20261130-f666.cXmqIfs7-pFvxvZsSS4vDFIPqSQnL6S5PF8zBUjLfq30UTGL4EqHbz4VQ_u-kMTc1N7tKOXEEvUFfA',1796076477868218,0x61646D696E,'{}',NULL,'empty','full','always',NULL,NULL,'01M8Q807DAS3JQC8G3GVD4TBM8',1796076477868218,0x61646D696E,1796076477868218,0x61646D696E);
DROP TABLE IF EXISTS `ph_webhook_state`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ph_webhook_state` (
  `integration_id` varchar(64) NOT NULL,
  `paused_until` bigint(20) DEFAULT NULL,
  `disabled_by_receiver_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`integration_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!50001 DROP VIEW IF EXISTS `ph_now`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 SQL SECURITY INVOKER */
/*!50001 VIEW `ph_now` AS select timestampdiff(MICROSECOND,TIMESTAMP'1970-01-01 00:00:00',utc_timestamp(6)) AS `now_us` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

